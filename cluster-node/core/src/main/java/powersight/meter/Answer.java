package powersight.meter;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import powersight.platform.Message;

/** What a meter's actor says to a message it was brought. Said only after what it claims is durable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Taken.class, name = "taken"),
    @JsonSubTypes.Type(value = Answer.Unknown.class, name = "unknown"),
    @JsonSubTypes.Type(value = Answer.Denied.class, name = "denied")
})
public sealed interface Answer extends Message {
    /** How many readings were new, how many known already, and which could not be taken. */
    record Taken(int recorded, int duplicates, List<NotTaken> refused) implements Answer {
        /** The usual answer, shared. */
        public static final Taken ONE = new Taken(1, 0, List.of()), NOTHING = new Taken(0, 0, List.of());
    }

    /** A reading of the message that breaks a rule only the meter knows: its place in the message, and why. */
    record NotTaken(int index, String code, String field, String sentence) implements Message {}

    /** No such meter has been commissioned. */
    record Unknown() implements Answer {}

    /** The sender may not speak for this meter. */
    record Denied(String sentence) implements Answer {}
}
