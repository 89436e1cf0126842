package dev.revo.engine.parallel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/**
 * A disk in memory that forgets. What was written stands in the cache; only a completed force moves it to the platter, and
 * only the force of a directory moves the names in it. A loss of power keeps the platter and, of what was written to each
 * file since its last force, any run of 512-byte sectors, because sectors reach a disk in any order and before any force.
 */
@NullUnmarked // A path in it always has a parent, and a node may be missing.
final class LossyDisk implements Disk {
    static final int SECTOR = 512;

    /** Thrown in the place of an operation at which the machine dies. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died() {
            super("the machine died here", null, false, false);
        }
    }

    /** What a loss of power leaves of what was not forced. */
    enum Loss {
        /** Nothing of it. */
        ALL,
        /** The first half of the sectors. */
        HEAD_STAYS,
        /** The last sectors of it; the ones before them read as zeros. */
        TAIL_STAYS,
        /** The new size and no content: zeros. */
        SIZE_STAYS,
        /** Nothing of it, but names that were taken away are gone. */
        NAMES_GO,
        /** Nothing of it, but new names are there. */
        NAMES_COME,
        /** All of it. */
        NOTHING
    }

    private static final class Node {
        final boolean directory;
        byte[] cached = new byte[0];
        byte[] forced = new byte[0];
        int unforced = Integer.MAX_VALUE;
        Map<String, Node> names = new TreeMap<>();
        Map<String, Node> forcedNames = new TreeMap<>();

        Node(boolean directory) {
            this.directory = directory;
        }
    }

    private final Node root;
    private final List<String> log = new ArrayList<>();
    private int operations;
    private int dieAt = -1;
    private boolean dieAfter;
    private Predicate<String> fails = what -> false;

    private LossyDisk(Node root) {
        this.root = root;
    }

    static LossyDisk empty() {
        return new LossyDisk(new Node(true));
    }

    /** Dies in place of the operation with this number, or right after it. */
    LossyDisk dyingAt(int operation, boolean after) {
        dieAt = operation;
        dieAfter = after;
        return this;
    }

    /** Operations with such a name throw {@link IOException}; half of a write is made before. */
    LossyDisk failing(Predicate<String> which) {
        fails = which;
        return this;
    }

    int operations() {
        return operations;
    }

    List<String> log() {
        return List.copyOf(log);
    }

    /** Another process on the same machine after the first one was killed: the cache is all there. */
    LossyDisk afterKill() {
        return new LossyDisk(root);
    }

    /** The machine after its power went and came back. This disk is left as it is. */
    LossyDisk afterPowerLoss(Loss loss) {
        return new LossyDisk(survivor(root, loss));
    }

    private static Node survivor(Node node, Loss loss) {
        Node left = new Node(node.directory);
        left.cached = content(node, loss);
        left.forced = left.cached.clone();
        names(node, loss).forEach((name, child) -> left.names.put(name, survivor(child, loss)));
        left.forcedNames.putAll(left.names);
        return left;
    }

    // A file that was given another name has one of both, as file systems with a log of their own see to.
    private static Map<String, Node> names(Node node, Loss loss) {
        Map<String, Node> left = new TreeMap<>(loss == Loss.NOTHING ? node.names : node.forcedNames);
        if (loss == Loss.NAMES_GO) {
            left.entrySet()
                    .removeIf(each ->
                            !node.names.containsKey(each.getKey()) && !node.names.containsValue(each.getValue()));
        } else if (loss == Loss.NAMES_COME) {
            left.values().removeAll(node.names.values());
            left.putAll(node.names);
        }
        return left;
    }

    private static byte[] content(Node node, Loss loss) {
        if (Arrays.equals(node.cached, node.forced)) {
            return node.forced.clone();
        }
        int from = Math.min(node.unforced, node.cached.length);
        int length = node.cached.length - from;
        return switch (loss) {
            case ALL, NAMES_GO, NAMES_COME -> node.forced.clone();
            case NOTHING -> node.cached.clone();
            case SIZE_STAYS -> zeroed(node, from, node.cached.length);
            case HEAD_STAYS -> Arrays.copyOf(node.cached, sector(from + length / 2, from));
            case TAIL_STAYS -> zeroed(node, from, sector(from + length / 2, from));
        };
    }

    private static int sector(int at, int from) {
        return Math.max(from, at / SECTOR * SECTOR);
    }

    private static byte[] zeroed(Node node, int from, int to) {
        byte[] bytes = node.cached.clone();
        Arrays.fill(bytes, from, to, (byte) 0);
        System.arraycopy(node.forced, 0, bytes, 0, Math.min(node.forced.length, Math.min(from, bytes.length)));
        return bytes;
    }

    private void step(String what, Step body) throws IOException {
        int number = operations++;
        log.add(what);
        if (number == dieAt && !dieAfter) {
            throw new Died();
        }
        if (fails.test(what)) {
            throw new IOException("No space left on device (" + what + ")");
        }
        body.run();
        if (number == dieAt) {
            throw new Died();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private Node find(Path path) {
        Node at = root;
        for (Path part : path.toAbsolutePath().normalize()) {
            at = at == null ? null : at.names.get(part.toString());
        }
        return at;
    }

    private Node required(Path path) throws IOException {
        Node node = find(path);
        if (node == null) {
            throw new java.nio.file.NoSuchFileException(path.toString());
        }
        return node;
    }

    @Override
    public synchronized List<Path> createDirectories(Path directory) throws IOException {
        List<Path> made = new ArrayList<>();
        Path path = directory.toAbsolutePath().normalize();
        Path at = path.getRoot();
        for (Path part : path) {
            Path parent = at;
            at = at.resolve(part);
            if (find(at) == null) {
                Path created = at;
                step("mkdir " + at, () -> required(parent).names.put(part.toString(), new Node(true)));
                made.add(created);
            }
        }
        return made;
    }

    @Override
    public synchronized List<Path> list(Path directory) {
        Node node = find(directory);
        return node == null
                ? List.of()
                : node.names.keySet().stream().map(directory::resolve).toList();
    }

    @Override
    public synchronized byte[] read(Path file) throws IOException {
        Node node = find(file);
        if (node != null && node.directory) {
            throw new IOException("Is a directory");
        }
        return node == null ? new byte[0] : node.cached.clone();
    }

    @Override
    public synchronized byte[] read(Path file, long offset, int atMost) throws IOException {
        byte[] bytes = required(file).cached;
        int from = (int) Math.min(offset, bytes.length);
        return Arrays.copyOfRange(bytes, from, from + Math.min(atMost, bytes.length - from));
    }

    @Override
    public synchronized boolean exists(Path file) {
        return find(file) != null;
    }

    @Override
    public synchronized void write(Path file, long offset, byte[] bytes) throws IOException {
        int from = Math.toIntExact(offset);
        if (offset > 0 && required(file).cached.length < offset) {
            throw new IOException(file + " was cut");
        }
        if (fails.test("write " + file.getFileName())) {
            put(file, from, Arrays.copyOf(bytes, bytes.length / 2));
        }
        step("write " + file.getFileName(), () -> put(file, from, bytes));
    }

    private void put(Path file, int from, byte[] bytes) throws IOException {
        Node parent = required(file.toAbsolutePath().getParent());
        Node node = parent.names.computeIfAbsent(file.getFileName().toString(), n -> new Node(false));
        node.cached = Arrays.copyOf(node.cached, Math.max(node.cached.length, from + bytes.length));
        System.arraycopy(bytes, 0, node.cached, from, bytes.length);
        node.unforced = Math.min(node.unforced, from);
    }

    /** Writes past the journal, as damage does. */
    void damage(Path file, java.util.function.UnaryOperator<byte[]> how) throws IOException {
        Node parent = required(file.toAbsolutePath().getParent());
        Node node = parent.names.computeIfAbsent(file.getFileName().toString(), n -> new Node(false));
        node.cached = how.apply(node.cached.clone());
        node.forced = node.cached.clone();
        parent.forcedNames.put(file.getFileName().toString(), node);
    }

    @Override
    public synchronized void truncate(Path file, long size) throws IOException {
        step("truncate " + file.getFileName(), () -> {
            Node node = required(file);
            node.cached = Arrays.copyOf(node.cached, (int) Math.min(size, node.cached.length));
            node.unforced = Math.min(node.unforced, node.cached.length);
        });
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step("rename " + from.getFileName(), () -> {
            Node parent = required(from.toAbsolutePath().getParent());
            Node node = required(from);
            parent.names.remove(from.getFileName().toString());
            parent.names.put(to.getFileName().toString(), node);
        });
    }

    @Override
    public void release(Path file) {
        // holds nothing
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step(
                "delete " + file.getFileName(),
                () -> required(file.toAbsolutePath().getParent())
                        .names
                        .remove(file.getFileName().toString()));
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        step("force " + file.getFileName(), () -> {
            Node node = required(file);
            node.forced = node.cached.clone();
            node.unforced = Integer.MAX_VALUE;
        });
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        step("forceDirectory " + directory, () -> {
            Node node = required(directory);
            node.forcedNames = new TreeMap<>(node.names);
        });
    }
}
