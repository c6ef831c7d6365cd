/**
 * What operators look at and do: the node and its OpenAPI document, projections, the books of the way in, strangers and refused
 * messages, and faults on demand.
 *
 * <p>Door: the tables of the classes named …Routes.
 */
@NullMarked
package powersight.api.operations;

import org.jspecify.annotations.NullMarked;
