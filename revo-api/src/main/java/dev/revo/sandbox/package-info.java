/** Running what nobody trusts: the box, what it is told to do, and what it can really hold. Start with {@link dev.revo.sandbox.Sandbox}. */
@NullMarked
package dev.revo.sandbox;

import org.jspecify.annotations.NullMarked;
