/**
 * What runs inside the box that holds a candidate: reads it from standard input, runs its tests, tells the result. Not
 * API; start with {@link dev.revo.agents.verify.box.Bundle}. It knows the JDK and JUnit and nothing else of reVo.
 */
@NullMarked
package dev.revo.agents.verify.box;

import org.jspecify.annotations.NullMarked;
