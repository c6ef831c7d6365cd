/**
 * What a route is written with: an operation and its parameters, problem JSON, JSON in and out, and the periods and pages that
 * many routes ask for. Knows no desk.
 *
 * <p>Door: {@link powersight.api.http.Endpoint}, from whose table both the routing and the OpenAPI document are made.
 */
@NullMarked
package powersight.api.http;

import org.jspecify.annotations.NullMarked;
