package powersight.wire;

/** The name of a data concentrator: a device that speaks for the meters assigned to it. Same shape as {@link MeterId}. */
public record ConcentratorId(String value) {
    public ConcentratorId {
        if (!MeterId.isValid(value)) throw new IllegalArgumentException("no concentrator id: " + MeterId.SHAPE);
    }

    @Override
    public String toString() {
        return value;
    }
}
