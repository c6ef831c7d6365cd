/** Documents in a folder of this machine, or of a disk that all nodes share. */
@NullMarked
package powersight.documents.folder;

import org.jspecify.annotations.NullMarked;
