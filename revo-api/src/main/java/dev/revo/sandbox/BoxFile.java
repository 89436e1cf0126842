package dev.revo.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Content of a file that goes into a box or came out of it. Immutable. */
public final class BoxFile {
    private final byte[] bytes;

    private BoxFile(byte[] bytes) {
        this.bytes = bytes;
    }

    /** These bytes; the array is copied. */
    public static BoxFile of(byte[] bytes) {
        return new BoxFile(bytes.clone());
    }

    /** This text as UTF-8. */
    public static BoxFile of(String text) {
        return new BoxFile(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes as UTF-8; malformed input becomes the replacement character. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Number of bytes. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BoxFile that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
