/**
 * Several nodes on one machine: processes of their own over one PostgreSQL, started, stopped and killed one by one, behind
 * one address. For trying a cluster out, for tests and for measurements; in production something else starts the nodes
 * (systemd, Kubernetes) and nginx stands before them.
 */
@NullMarked
package powersight.app.cluster;

import org.jspecify.annotations.NullMarked;
