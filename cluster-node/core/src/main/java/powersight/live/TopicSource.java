package powersight.live;

import akka.actor.typed.javadsl.ActorContext;

/** Where a topic's content comes from: a meter, or an area's actor. */
interface TopicSource {
    /** Asks the owner to tell the topic from now on how it stands. Called again and again while anybody watches. */
    void renew();

    /** Makes the source of one topic; it tells the topic's actor by {@link LiveTopic.Content} and {@link LiveTopic.Absent}. */
    interface Maker {
        TopicSource of(String key, ActorContext<LiveTopic.Command> topic);
    }
}
