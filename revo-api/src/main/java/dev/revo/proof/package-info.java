/** What an answer is worth and why: checks, evidence and the seal. Start with {@link dev.revo.proof.Answer}. */
@NullMarked
package dev.revo.proof;

import org.jspecify.annotations.NullMarked;
