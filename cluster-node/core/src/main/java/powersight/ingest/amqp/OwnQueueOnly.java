package powersight.ingest.amqp;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.security.auth.Subject;
import org.apache.qpid.server.model.AbstractConfiguredObject;
import org.apache.qpid.server.model.AccessControlProvider;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.ManagedAttributeField;
import org.apache.qpid.server.model.ManagedObject;
import org.apache.qpid.server.model.PermissionedObject;
import org.apache.qpid.server.model.Queue;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.StateTransition;
import org.apache.qpid.server.model.VirtualHost;
import org.apache.qpid.server.queue.QueueConsumer;
import org.apache.qpid.server.security.AccessControl;
import org.apache.qpid.server.security.Result;
import org.apache.qpid.server.security.SecurityToken;
import org.apache.qpid.server.security.SubjectExecutionContext;
import org.apache.qpid.server.security.access.Operation;
import org.apache.qpid.server.security.auth.AuthenticatedPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * The one rule that Qpid's own cannot say, since they know no "the user's own name": a device may open and read the queue
 * that is called after it, in the virtual host {@link Names#COMMANDS_HOST}. Of everything else this says nothing, and the written rules decide.
 */
@ManagedObject(category = false, type = "OwnQueueOnly", register = false)
final class OwnQueueOnly extends AbstractConfiguredObject<OwnQueueOnly> implements AccessControlProvider<OwnQueueOnly> {
    @ManagedAttributeField
    private int _priority;

    OwnQueueOnly(Broker<?> broker) {
        super(broker, Map.of("name", "own-queue", "type", "OwnQueueOnly", PRIORITY, 0));
    }

    /** Takes effect at once: the broker looks at its providers anew when one of those that it knew has changed. */
    void takeEffect(Broker<?> broker) {
        create();
        for (AccessControlProvider<?> each : broker.getAccessControlProviders())
            if (each != this)
                each.setAttributes(Map.of(DESCRIPTION, "what all may do, behind the rule of their own queue"));
    }

    @Override
    public int getPriority() {
        return _priority;
    }

    @Override
    public AccessControl<?> getController() {
        return new Rule();
    }

    @StateTransition(currentState = State.UNINITIALIZED, desiredState = State.ACTIVE)
    @SuppressWarnings("unused") // Qpid finds it by its annotation
    private CompletableFuture<Void> activate() {
        setState(State.ACTIVE);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    protected void logOperation(String operation) {}

    @Override
    public int compareTo(AccessControlProvider<?> other) {
        return ACCESS_CONTROL_PROVIDER_COMPARATOR.compare(this, other);
    }

    private static final class Rule implements AccessControl<SecurityToken> {
        @Override
        public Result getDefault() {
            return Result.DEFER;
        }

        @Override
        public @Nullable SecurityToken newToken() {
            return null;
        }

        @Override
        public @Nullable SecurityToken newToken(Subject subject) {
            return null;
        }

        @Override
        public Result authorise(SecurityToken token, Operation operation, PermissionedObject object) {
            return authorise(token, operation, object, Map.of());
        }

        @Override
        public Result authorise(
                SecurityToken token, Operation operation, PermissionedObject object, Map<String, Object> arguments) {
            Subject subject = SubjectExecutionContext.currentSubject();
            if (subject == null || !operation.equals(Operation.CREATE)) return Result.DEFER;
            String queue = queueOf(object);
            return queue != null
                            && subject.getPrincipals(AuthenticatedPrincipal.class).stream()
                                    .anyMatch(device -> queue.equals(Names.commandsOf(device.getName())))
                    ? Result.ALLOWED
                    : Result.DEFER;
        }

        /** Of a queue that is opened, or one that is read from; null when it is in the other host, or something else. */
        private static @Nullable String queueOf(PermissionedObject object) {
            Object about = object instanceof QueueConsumer<?, ?> reader ? reader.getParent() : object;
            return about instanceof Queue<?> queue
                            && queue.getParent() instanceof VirtualHost<?> host
                            && Names.COMMANDS_HOST.equals(host.getName())
                    ? queue.getName()
                    : null;
        }
    }
}
