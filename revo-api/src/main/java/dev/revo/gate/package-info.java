/** The kernel: the one path from a noun to its work, and the life of every run. Start with {@link dev.revo.gate.Kernel}; hosts meet it only as {@link dev.revo.spi.Gate}. */
@NullMarked
package dev.revo.gate;

import org.jspecify.annotations.NullMarked;
