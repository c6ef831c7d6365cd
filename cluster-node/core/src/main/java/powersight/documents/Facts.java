package powersight.documents;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;

/**
 * What a file turned out to be. It is read where it lies, mapped and not loaded, and nothing of it is decoded: an image's
 * size is in its head, a PDF's pages are counted.
 */
record Facts(OptionalInt pages, OptionalInt width, OptionalInt height) {
    static Facts of(Kind kind, Path file, Limits limits) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.BIG_ENDIAN);
            Polyglots.refuse(bytes);
            return switch (kind) {
                case PDF -> pages(new PdfCheck(bytes, limits).pages());
                case PNG -> PngCheck.check(bytes, limits);
                case JPEG -> JpegCheck.check(bytes, limits);
            };
        }
    }

    /** An image of that size, if it may be so large. */
    static Facts image(int width, int height, Limits limits) {
        if (width < 1 || height < 1) throw No.broken("the image has no size");
        if (width > limits.side() || height > limits.side() || (long) width * height > limits.pixels())
            throw No.tooMuch("the image has " + width + " × " + height + " pixels; " + limits.pixels() + " in all and "
                    + limits.side() + " a side are the most");
        return new Facts(OptionalInt.empty(), OptionalInt.of(width), OptionalInt.of(height));
    }

    private static Facts pages(int pages) {
        return new Facts(OptionalInt.of(pages), OptionalInt.empty(), OptionalInt.empty());
    }
}
