package powersight.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Decimal text to whole thousandths and back, exactly: "220.4" is 220400, and no double is ever in between. */
final class Decimals {
    private Decimals() {}

    /** Whole thousandths of the number, digits beyond the third dropped; ArithmeticException when it does not fit. */
    static long thousandths(String text) {
        long whole = 0;
        int decimals = -1;
        boolean negative = text.startsWith("-");
        if (text.length() > 18) return exotic(text);
        for (int i = negative ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') decimals = 0;
            else if (c < '0' || c > '9') return exotic(text);
            else if (decimals < 3) {
                whole = whole * 10 + (c - '0');
                if (decimals >= 0) decimals++;
            }
        }
        for (int d = Math.max(decimals, 0); d < 3; d++) whole = Math.multiplyExact(whole, 10L);
        return negative ? -whole : whole;
    }

    static void append(StringBuilder out, long thousandths) {
        if (thousandths < 0) out.append('-');
        long size = Math.abs(thousandths);
        out.append(size / 1000);
        int rest = (int) (size % 1000);
        if (rest == 0) return;
        out.append('.').append(rest / 100);
        if (rest % 100 != 0) out.append(rest / 10 % 10);
        if (rest % 10 != 0) out.append(rest % 10);
    }

    /** Exponents and very long numbers. The bound keeps 1e999999999 from becoming a gigabyte of digits. */
    private static long exotic(String text) {
        BigDecimal number = new BigDecimal(text);
        if (number.precision() - number.scale() > 18) throw new ArithmeticException("too large");
        if (number.scale() > 100) return 0;
        return number.movePointRight(3).setScale(0, RoundingMode.DOWN).longValueExact();
    }
}
