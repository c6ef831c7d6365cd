/**
 * How people and programs reach PowerSight over HTTP: routes, the live WebSocket, problem JSON, the OpenAPI document and
 * the web page's files. One package a desk of the company; this one puts them together.
 *
 * <p>Door: {@link powersight.api.HttpApi}. Every operation is an {@link powersight.api.http.Endpoint} in a table, from
 * which both the routing and the OpenAPI document are made, so that they cannot differ. A class named …Routes is the table
 * of contents of one resource; the logic is one call away in core. Desks know {@code doors}, {@code http} and {@code gate},
 * and nothing of each other.
 */
@NullMarked
package powersight.api;

import org.jspecify.annotations.NullMarked;
