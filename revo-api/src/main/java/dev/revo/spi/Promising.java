package dev.revo.spi;

import java.util.Set;

/** A part that says what it promises. A part that does not implement this promises nothing. */
public interface Promising {
    /** What it promises of everything it acknowledged. */
    Set<Guarantee> guarantees();
}
