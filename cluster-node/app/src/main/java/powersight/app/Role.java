package powersight.app;

import java.util.Locale;

/** What a node does; a node does all of it unless told otherwise. Each is a cluster role of the same name. */
enum Role {
    METERS,
    INGEST,
    PROJECTIONS,
    WORKERS,
    API,
    SIMULATOR;

    /** Names are data: nodes of different versions read them. */
    String clusterName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
