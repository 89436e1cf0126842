package dev.revo.audit.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MerkleRangeTest {
    /** The leaves that the test vectors of Certificate Transparency logs use, and the roots of the first 1 to 8. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static Hash leaf(String hex) {
        return Hash.leaf(HexFormat.of().parseHex(hex), new byte[0]);
    }

    /** MTH of RFC 6962, section 2.1, word for word. */
    private static Hash naive(List<Hash> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return Hash.node(naive(leaves.subList(0, k)), naive(leaves.subList(k, leaves.size())));
    }

    @Test
    void empty_tree_has_the_hash_of_nothing() {
        assertThat(MerkleRange.empty().root().hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void roots_are_those_of_the_known_vectors() {
        MerkleRange range = MerkleRange.empty();
        for (int i = 0; i < LEAVES.size(); i++) {
            range = range.append(leaf(LEAVES.get(i)));
            assertThat(range.root().hex()).isEqualTo(ROOTS.get(i));
        }
    }

    @Test
    void roots_equal_the_recursive_definition_for_each_size_and_after_each_resumption() {
        List<Hash> leaves = new ArrayList<>();
        MerkleRange range = MerkleRange.empty();
        for (int i = 1; i <= 300; i++) {
            Hash leaf = leaf(String.format("%04x", i));
            leaves.add(leaf);
            range = MerkleRange.of(range.size(), range.hashes()).append(leaf);
            assertThat(range.size()).isEqualTo(i);
            assertThat(range.hashes()).hasSize(Integer.bitCount(i));
            assertThat(range.root()).as("size %d", i).isEqualTo(naive(leaves));
        }
    }

    @Test
    void refuses_a_range_that_does_not_fit_its_size() {
        assertThatIllegalArgumentException().isThrownBy(() -> MerkleRange.of(3, List.of(Hash.ZERO)));
        assertThatIllegalArgumentException().isThrownBy(() -> MerkleRange.of(-1, List.of(Hash.ZERO)));
        assertThatIllegalArgumentException().isThrownBy(() -> MerkleRange.of(Long.MAX_VALUE, List.of()));
    }

    @Test
    void hash_has_32_bytes_and_one_text() {
        Hash hash = leaf("00");
        assertThat(Hash.parse(hash.hex()))
                .isEqualTo(hash)
                .hasSameHashCodeAs(hash)
                .hasToString(hash.hex());
        assertThat(Hash.of(hash.bytes()))
                .isEqualTo(hash)
                .isNotEqualTo(Hash.ZERO)
                .isNotEqualTo(hash.hex());
        hash.bytes()[0] = 1;
        assertThat(leaf("00")).isEqualTo(hash);
        assertThatIllegalArgumentException().isThrownBy(() -> Hash.of(new byte[31]));
        for (String wrong :
                List.of("", "0".repeat(63), "0".repeat(65), "A".repeat(64), "g".repeat(64), "/".repeat(64))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Hash.parse(wrong));
        }
    }
}
