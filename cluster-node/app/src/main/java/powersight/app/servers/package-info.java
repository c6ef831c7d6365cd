/** Other people's servers, run on ports and folders of their own for a trial or a measurement; may be killed and started again. */
@NullMarked
package powersight.app.servers;

import org.jspecify.annotations.NullMarked;
