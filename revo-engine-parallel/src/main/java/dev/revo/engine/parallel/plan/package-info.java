/** Plans and jobs: their steps, in what order they run, how they are tried again, what is recorded, how they are undone. */
@NullMarked
package dev.revo.engine.parallel.plan;

import org.jspecify.annotations.NullMarked;
