package dev.revo.sandbox;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What to run in a box: a program with its arguments, the files it finds, its limits, and the files wanted back.
 *
 * <p>The command starts in the box's private directory, which holds exactly the files given here and is gone afterwards.
 * Its environment holds only {@code PATH}, {@code HOME}, {@code LANG} and what is given here. Immutable; each copy method
 * adds or replaces one thing.
 */
public final class BoxCommand {
    private static final Pattern RELATIVE = Pattern.compile("[A-Za-z0-9_$@+=,.-]+(/[A-Za-z0-9_$@+=,.-]+)*");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");

    private final List<String> argv;
    private final Map<String, BoxFile> files;
    private final Map<String, String> environment;
    private final Map<String, Path> readOnly;
    private final Map<String, Integer> collect;
    private final BoxFile stdin;
    private final BoxLimits limits;

    private BoxCommand(
            List<String> argv,
            Map<String, BoxFile> files,
            Map<String, String> environment,
            Map<String, Path> readOnly,
            Map<String, Integer> collect,
            BoxFile stdin,
            BoxLimits limits) {
        this.argv = argv;
        this.files = files;
        this.environment = environment;
        this.readOnly = readOnly;
        this.collect = collect;
        this.stdin = stdin;
        this.limits = limits;
    }

    /** A program and its arguments, each passed as it is: no shell is involved. */
    public static BoxCommand of(String program, String... arguments) {
        return of(concat(program, arguments));
    }

    /** A program and its arguments, each passed as it is: no shell is involved. */
    public static BoxCommand of(List<String> argv) {
        if (argv.isEmpty() || argv.get(0).isBlank()) {
            throw InvalidRequestException.field("command", "names no program", "Give the program first.");
        }
        for (String word : argv) {
            if (word.indexOf('\0') >= 0) {
                throw InvalidRequestException.field("command", "holds a NUL character", "Remove it.");
            }
        }
        return new BoxCommand(
                List.copyOf(argv), Map.of(), Map.of(), Map.of(), Map.of(), BoxFile.of(""), BoxLimits.defaults());
    }

    private static List<String> concat(String program, String... arguments) {
        List<String> all = new java.util.ArrayList<>();
        all.add(program);
        all.addAll(List.of(arguments));
        return all;
    }

    /** A copy that also finds this file, at a path relative to its directory. */
    public BoxCommand file(String path, String text) {
        return file(path, BoxFile.of(text));
    }

    /** A copy that also finds this file, at a path relative to its directory. */
    public BoxCommand file(String path, BoxFile content) {
        return new BoxCommand(argv, with(files, inside(path), content), environment, readOnly, collect, stdin, limits);
    }

    /** A copy with this variable in its environment. */
    public BoxCommand env(String name, String value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw InvalidRequestException.field(
                    "environment",
                    "has a name that no variable can have",
                    "Use letters, digits and _, no digit first.");
        }
        if (value.indexOf('\0') >= 0) {
            throw InvalidRequestException.field("environment." + name, "holds a NUL character", "Remove it.");
        }
        return new BoxCommand(argv, files, with(environment, name, value), readOnly, collect, stdin, limits);
    }

    /**
     * A copy that also finds a file or directory of the machine, read-only, at a path relative to its directory. Its
     * real place is not shown to the command where the sandbox can hide it.
     */
    public BoxCommand readOnly(String path, Path source) {
        return new BoxCommand(
                argv, files, environment, with(readOnly, inside(path), requireNonNull(source)), collect, stdin, limits);
    }

    /** A copy whose result holds this file if it is a regular file of at most so many bytes when the command has ended. */
    public BoxCommand collect(String path, int maxBytes) {
        if (maxBytes < 0) {
            throw InvalidRequestException.field("collect", "allows " + maxBytes + " bytes", "Use zero or more.");
        }
        return new BoxCommand(argv, files, environment, readOnly, with(collect, inside(path), maxBytes), stdin, limits);
    }

    /** A copy that reads this from its standard input, then the end of it. */
    public BoxCommand stdin(BoxFile content) {
        return new BoxCommand(argv, files, environment, readOnly, collect, content, limits);
    }

    /** A copy with these limits in place of all earlier ones. */
    public BoxCommand limits(BoxLimits all) {
        return new BoxCommand(argv, files, environment, readOnly, collect, stdin, all);
    }

    /** A copy that ends after this long at the latest. */
    public BoxCommand wall(Duration most) {
        return limits(limits.wall(most));
    }

    private static String inside(String path) {
        if (!RELATIVE.matcher(path).matches()
                || path.length() > 400
                || List.of(path.split("/")).contains("..")
                || List.of(path.split("/")).contains(".")) {
            throw InvalidRequestException.field(
                    "file",
                    "has the path '" + (path.length() > 100 ? path.substring(0, 100) : path) + "'",
                    "Use a relative path of plain names, without '..'.");
        }
        return path;
    }

    private static <V> Map<String, V> with(Map<String, V> held, String key, V value) {
        Map<String, V> more = new LinkedHashMap<>(held);
        more.put(key, value);
        return java.util.Collections.unmodifiableMap(more);
    }

    /** The program and its arguments. */
    public List<String> argv() {
        return argv;
    }

    /** The files it finds, by path, in the order they were given. */
    public Map<String, BoxFile> files() {
        return files;
    }

    /** Its environment beyond the standard variables. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Files and directories of the machine that it may read, by path in the box. */
    public Map<String, Path> readOnly() {
        return readOnly;
    }

    /** The files wanted back, with the most bytes each. */
    public Map<String, Integer> collect() {
        return collect;
    }

    /** What it reads from standard input. */
    public BoxFile stdin() {
        return stdin;
    }

    /** Its limits. */
    public BoxLimits limits() {
        return limits;
    }
}
