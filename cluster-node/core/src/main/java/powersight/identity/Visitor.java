package powersight.identity;

/** From where somebody asks: the network address, and what the program calls itself. Both may be untrue. */
public record Visitor(String address, String agent) {
    private static final int LONGEST_AGENT = 200;

    public Visitor {
        if (agent.length() > LONGEST_AGENT) agent = agent.substring(0, LONGEST_AGENT);
    }
}
