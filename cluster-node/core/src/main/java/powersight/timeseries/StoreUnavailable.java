package powersight.timeseries;

/** The store of readings did not do what it was asked, now; asking again later may help, and loses nothing. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
