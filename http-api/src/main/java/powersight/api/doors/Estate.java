package powersight.api.doors;

import java.util.concurrent.Executor;
import powersight.documents.Documents;
import powersight.property.Property;

/**
 * What people own and how they prove it: what the routes about that lead to.
 *
 * @param transfers runs uploads and downloads, each of which keeps a thread as long as the other end takes
 */
public record Estate(Property property, Documents documents, Executor transfers) {}
