package powersight.documents;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/** Files as they come from programs, and as they come from people who mean ill. */
public final class Samples {
    private Samples() {}

    public static byte[] pdf(int pages) {
        return pdf(pages, "");
    }

    /** With one more object, whose inside is given in Latin-1. */
    public static byte[] pdf(int pages, String extra) {
        List<String> objects = new ArrayList<>();
        StringBuilder kids = new StringBuilder();
        for (int i = 0; i < pages; i++) kids.append(3 + i).append(" 0 R ");
        objects.add("<< /Type /Catalog /Pages 2 0 R >>");
        objects.add("<< /Type /Pages /Kids [" + kids + "] /Count " + pages + " >>");
        for (int i = 0; i < pages; i++) objects.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
        if (!extra.isEmpty()) objects.add(extra);
        StringBuilder text = new StringBuilder("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            at.add(text.length());
            text.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
        }
        int table = text.length();
        text.append("xref\n0 ").append(objects.size() + 1).append("\n0000000000 65535 f \n");
        for (int offset : at) text.append(String.format("%010d 00000 n \n", offset));
        text.append("trailer\n<< /Size ").append(objects.size() + 1).append(" /Root 1 0 R >>\nstartxref\n");
        text.append(table).append("\n%%EOF\n");
        return latin(text.toString());
    }

    /** A stream object that unfolds to so many zeros. */
    public static String folded(int bytes, String dictionary) {
        return folded(new byte[bytes], dictionary);
    }

    public static String folded(byte[] content, String dictionary) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        while (!deflater.finished()) out.write(buffer, 0, deflater.deflate(buffer));
        deflater.end();
        return "<< " + dictionary + " /Length " + out.size() + " >>\nstream\n"
                + out.toString(StandardCharsets.ISO_8859_1) + "\nendstream";
    }

    public static byte[] image(String format, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A PNG of a few bytes that says it is that large. */
    public static byte[] pngThatSays(int width, int height) {
        byte[] png = image("png", 1, 1);
        ByteBuffer head = ByteBuffer.wrap(png);
        head.putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        head.putInt(29, (int) crc.getValue());
        return png;
    }

    public static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    public static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
