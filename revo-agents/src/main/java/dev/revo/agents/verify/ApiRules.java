package dev.revo.agents.verify;

import java.util.Map;
import java.util.Set;

/**
 * Which parts of the JDK code under test may use: what computes, and nothing that reaches the process, files, the network,
 * other code's insides or the stack. A part that is not listed is refused, so that a new release of Java opens nothing.
 *
 * <p>Refused among others: {@code Runtime.exit/halt/exec}, {@code System.exit/load/setOut/setErr/setProperty},
 * {@code ProcessBuilder}, reflection and method handles, class loaders, {@code StackWalker} and stack traces as data,
 * {@code Thread.stop} and what leads to threads and loaders of others, {@code java.io.File*}, {@code java.nio.file},
 * {@code java.net} but for {@code URI} and its coders, providers of {@code java.security}, object streams, service
 * loaders, native methods. Allowed: {@code java.lang} otherwise, {@code java.util} with its collections, streams,
 * concurrency, regular expressions and random numbers, {@code java.math}, {@code java.text}, {@code java.time}, streams
 * and readers over memory, {@code java.nio} buffers, digests and ciphers, checksums and compression.
 */
final class ApiRules {
    private static final Set<String> PACKAGES = Set.of(
            "java/math",
            "java/text",
            "java/time",
            "java/time/chrono",
            "java/time/format",
            "java/time/temporal",
            "java/time/zone",
            "java/util",
            "java/util/concurrent",
            "java/util/concurrent/atomic",
            "java/util/concurrent/locks",
            "java/util/function",
            "java/util/random",
            "java/util/regex",
            "java/util/stream",
            "java/lang",
            "java/lang/annotation",
            "java/lang/ref",
            "java/nio",
            "java/nio/charset",
            "java/security/spec",
            "javax/crypto",
            "javax/crypto/spec");

    private static final Set<String> REFUSED = Set.of(
            "java/util/ServiceLoader",
            "java/util/ServiceConfigurationError",
            "java/util/ResourceBundle",
            "java/util/PropertyResourceBundle",
            "java/util/ListResourceBundle",
            "java/lang/ClassLoader",
            "java/lang/ClassValue",
            "java/lang/Compiler",
            "java/lang/Module",
            "java/lang/ModuleLayer",
            "java/lang/Package",
            "java/lang/Process",
            "java/lang/ProcessBuilder",
            "java/lang/ProcessHandle",
            "java/lang/ScopedValue",
            "java/lang/SecurityManager",
            "java/lang/StackTraceElement",
            "java/lang/StackWalker",
            "java/lang/ThreadGroup",
            "java/nio/MappedByteBuffer");

    private static final Set<String> SINGLE = Set.of(
            "java/io/BufferedInputStream",
            "java/io/BufferedOutputStream",
            "java/io/BufferedReader",
            "java/io/BufferedWriter",
            "java/io/ByteArrayInputStream",
            "java/io/ByteArrayOutputStream",
            "java/io/CharArrayReader",
            "java/io/CharArrayWriter",
            "java/io/Closeable",
            "java/io/DataInput",
            "java/io/DataInputStream",
            "java/io/DataOutput",
            "java/io/DataOutputStream",
            "java/io/EOFException",
            "java/io/FilterInputStream",
            "java/io/FilterOutputStream",
            "java/io/FilterReader",
            "java/io/FilterWriter",
            "java/io/Flushable",
            "java/io/IOException",
            "java/io/InputStream",
            "java/io/InputStreamReader",
            "java/io/LineNumberReader",
            "java/io/OutputStream",
            "java/io/OutputStreamWriter",
            "java/io/PrintStream",
            "java/io/PrintWriter",
            "java/io/PushbackInputStream",
            "java/io/PushbackReader",
            "java/io/Reader",
            "java/io/SequenceInputStream",
            "java/io/Serializable",
            "java/io/StreamTokenizer",
            "java/io/StringReader",
            "java/io/StringWriter",
            "java/io/UTFDataFormatException",
            "java/io/UncheckedIOException",
            "java/io/UnsupportedEncodingException",
            "java/io/Writer",
            "java/lang/invoke/SerializedLambda",
            "java/lang/reflect/Array",
            "java/net/URI",
            "java/net/URISyntaxException",
            "java/net/URLDecoder",
            "java/net/URLEncoder",
            "java/security/DigestException",
            "java/security/GeneralSecurityException",
            "java/security/InvalidAlgorithmParameterException",
            "java/security/InvalidKeyException",
            "java/security/Key",
            "java/security/KeyException",
            "java/security/KeyFactory",
            "java/security/KeyPair",
            "java/security/KeyPairGenerator",
            "java/security/MessageDigest",
            "java/security/NoSuchAlgorithmException",
            "java/security/PrivateKey",
            "java/security/PublicKey",
            "java/security/SecureRandom",
            "java/security/Signature",
            "java/security/SignatureException",
            "java/util/logging/Level",
            "java/util/logging/Logger",
            "java/util/zip/Adler32",
            "java/util/zip/CRC32",
            "java/util/zip/CRC32C",
            "java/util/zip/CheckedInputStream",
            "java/util/zip/CheckedOutputStream",
            "java/util/zip/Checksum",
            "java/util/zip/DataFormatException",
            "java/util/zip/Deflater",
            "java/util/zip/DeflaterOutputStream",
            "java/util/zip/GZIPInputStream",
            "java/util/zip/GZIPOutputStream",
            "java/util/zip/Inflater",
            "java/util/zip/InflaterInputStream");

    /** Of these only the named members; the constructor is named as such. */
    private static final Map<String, Set<String>> ONLY = Map.of(
            "java/lang/System",
            Set.of(
                    "out",
                    "err",
                    "in",
                    "arraycopy",
                    "currentTimeMillis",
                    "gc",
                    "getProperty",
                    "getenv",
                    "identityHashCode",
                    "lineSeparator",
                    "nanoTime"),
            "java/lang/Runtime",
            Set.of("availableProcessors", "freeMemory", "gc", "getRuntime", "maxMemory", "totalMemory", "version"),
            "java/lang/Class",
            Set.of(
                    "asSubclass",
                    "cast",
                    "componentType",
                    "desiredAssertionStatus",
                    "equals",
                    "getCanonicalName",
                    "getComponentType",
                    "getEnumConstants",
                    "getName",
                    "getPackageName",
                    "getSimpleName",
                    "getSuperclass",
                    "getTypeName",
                    "hashCode",
                    "isArray",
                    "isAssignableFrom",
                    "isEnum",
                    "isInstance",
                    "isInterface",
                    "isPrimitive",
                    "isRecord",
                    "toString"));

    /** Of these all but the named members, wherever they are inherited. */
    private static final Map<String, Set<String>> BUT = Map.of(
            "java/lang/Thread",
            Set.of(
                    "activeCount",
                    "countStackFrames",
                    "destroy",
                    "enumerate",
                    "getAllStackTraces",
                    "getContextClassLoader",
                    "getDefaultUncaughtExceptionHandler",
                    "getStackTrace",
                    "getThreadGroup",
                    "resume",
                    "setContextClassLoader",
                    "setDefaultUncaughtExceptionHandler",
                    "stop",
                    "suspend"),
            "java/lang/Throwable",
            Set.of("getStackTrace"));

    /** Refused by their descriptor: constructors that take the name of a file, and traces into a buffer. */
    private static final Set<String> OVERLOADS = Set.of(
            "java/io/PrintStream.<init>(Ljava/lang/String;",
            "java/io/PrintWriter.<init>(Ljava/lang/String;",
            "java/util/Formatter.<init>(Ljava/lang/String;",
            "java/lang/Throwable.printStackTrace(L");

    private static final Set<String> BOOTSTRAPS = Set.of(
            "java/lang/invoke/LambdaMetafactory",
            "java/lang/invoke/StringConcatFactory",
            "java/lang/runtime/ObjectMethods",
            "java/lang/runtime/SwitchBootstraps");

    private ApiRules() {}

    static boolean allowsType(String internalName) {
        String outer = internalName.contains("$") ? internalName.substring(0, internalName.indexOf('$')) : internalName;
        if (SINGLE.contains(outer)) {
            return true;
        }
        int slash = outer.lastIndexOf('/');
        return slash > 0
                && PACKAGES.contains(outer.substring(0, slash))
                && !REFUSED.contains(outer)
                && !internalName.equals("java/lang/System$Logger")
                && !internalName.equals("java/lang/System$LoggerFinder")
                && !internalName.equals("java/lang/Thread$Builder");
    }

    /** Whether a member that this JDK type declares or inherits from it may be used. */
    static boolean allowsMember(String type, String name, String descriptor) {
        Set<String> only = ONLY.get(type);
        if (only != null && !only.contains(name)) {
            return false;
        }
        if (BUT.getOrDefault(type, Set.of()).contains(name)) {
            return false;
        }
        String whole = type + "." + name + descriptor;
        return OVERLOADS.stream().noneMatch(whole::startsWith);
    }

    static boolean allowsBootstrap(String owner) {
        return BOOTSTRAPS.contains(owner);
    }
}
