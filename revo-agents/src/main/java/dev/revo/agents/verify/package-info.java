/**
 * Verifies code by compiling it and running its tests in a box, without any model. Start with
 * {@link dev.revo.agents.verify.CodeVerification}.
 *
 * <h2>Threat model</h2>
 *
 * The candidate is hostile: it wants to be accepted although it is wrong. It knows this code. The tests are not hostile, but
 * they may be worthless. Trusted are this process, the compiler, the JDK and JUnit in the box, and the sandbox for what its
 * report says it enforces.
 *
 * <p>A candidate is accepted on one thing only: a result file whose authentication code is right, which says that the tests
 * ran to their end and passed. Several walls stand before it:
 *
 * <ol>
 *   <li><b>Compiler.</b> It runs in a process of its own with bounded memory and time, for a source can make it use up both.
 *   <li><b>Names.</b> A candidate is compiled alone, without tests and JUnit on the class path, and may not define types that
 *       would change what its tests mean.
 *   <li><b>API.</b> Its class files, made by our own compiler, use listed parts of the JDK only: nothing that ends or forks
 *       the process, reflects, loads classes or libraries, walks stacks, replaces streams or providers, or opens files and
 *       sockets. What is not listed is refused.
 *   <li><b>Process.</b> Its tests run in a JVM of their own, in a box without network, other processes and {@code /proc}, with
 *       the attach mechanism off and only the modules {@code java.base} and {@code java.logging}: a debugger, a heap dump,
 *       {@code Unsafe}, management and instrumentation are not there to be found.
 *   <li><b>Key.</b> The box gets 32 random bytes on standard input, used once. They are read past {@code System.in} before any
 *       class of the candidate exists, and live in one object that only locals of the main thread know; the tests run on
 *       another thread. No field of any object that a candidate can get leads there. The result is authenticated with
 *       HMAC-SHA-256; a file without the right code is no result.
 *   <li><b>Tests.</b> Their classes come through the same pipe and lie in no file; the loader serves no resources.
 *   <li><b>Callbacks.</b> Methods of the tests tell each assertion error that leaves them; one that the candidate catches, or
 *       has an executor catch, fails the tests all the same.
 *   <li><b>Worth of tests.</b> After they passed, the tests run again, in another box, on the candidate with its methods emptied
 *       in three ways. If they still pass, they prove nothing.
 * </ol>
 *
 * Not held: a candidate that gives right answers for exactly the inputs of its tests is right as far as these tests go; and
 * whoever writes both tests and candidate can agree on anything that the tests show.
 */
@NullMarked
package dev.revo.agents.verify;

import org.jspecify.annotations.NullMarked;
