package powersight.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What every refusal and every fault looks like, as {@code application/problem+json} (RFC 9457).
 *
 * @param code stable, for programs
 * @param field the parameter or body field that is wrong, when it is one
 * @param advice the way out
 * @param link the address of what stands in the way
 * @param reference finds the line in the node's log when something broke
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        @Nullable String field,
        @Nullable String advice,
        @Nullable String link,
        String reference) {}
