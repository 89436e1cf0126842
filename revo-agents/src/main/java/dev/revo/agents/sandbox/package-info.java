/**
 * Boxes for code that nobody trusts, made with what the operating system offers. Start with
 * {@link dev.revo.agents.sandbox.Sandboxes}.
 *
 * <h2>Threat model</h2>
 *
 * The command in a box is hostile: it may try to read, write, connect, signal, fork, hog and outlive its box. The host
 * process, the kernel and the system's read-only directories are trusted; a fault of the kernel is out of reach here, and
 * no system call is filtered. Two backends exist:
 *
 * <ul>
 *   <li>{@code bubblewrap}: own user, process, network, mount and IPC namespaces on a private root. Started as root, each
 *       box gets a user id of its own, so that limits that the kernel counts by user are not shared; memory and processes
 *       are bounded by control groups where they can be written, else by limits of the single process. There is no
 *       {@code /proc} in a box: the memory of a process cannot be opened as a file.
 *   <li>{@code process}: a plain child process with a cleared environment and a private directory. It holds back
 *       accidents, not attacks.
 * </ul>
 *
 * What either really holds is established by attacking it once, see {@link dev.revo.sandbox.SandboxReport}; nothing is
 * claimed from configuration.
 */
@NullMarked
package dev.revo.agents.sandbox;

import org.jspecify.annotations.NullMarked;
