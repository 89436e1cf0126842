/**
 * What tests of reVo and of its hosts stand on: contract kits, scripted models, a test clock and fault injectors.
 * Every kit is a base class that a host extends for its own implementation.
 */
@NullMarked
package dev.revo.testkit;

import org.jspecify.annotations.NullMarked;
