package powersight.notification;

/** Hands a letter over to the post. May block for as long as its own timeouts say. */
public interface Mailer {
    /** Says how it went; throws nothing for what the post may answer. */
    Outcome send(Letter letter);

    sealed interface Outcome {}

    /** The post has it. */
    record Sent() implements Outcome {}

    /** Not now: the server is away or busy. */
    record TryLater(String reason) implements Outcome {}

    /** Never: there is no such mailbox, or no such address. */
    record Impossible(String reason) implements Outcome {}
}
