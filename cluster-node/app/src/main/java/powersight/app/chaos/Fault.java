package powersight.app.chaos;

/**
 * Something that goes wrong.
 *
 * @param stops it kills or stops a process, so it is tried more often than the others
 * @param act strikes, and returns when the fault is over: from then on the system must recover by itself
 */
record Fault(String name, String sentence, boolean stops, Layout layout, Act act) {
    interface Act {
        void strike(Strike strike) throws Exception;
    }
}
