package io.jenkins.plugins.assumed_role.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests that every link has a target, that README.md leads to every page, and that a test runs every block that can be run. */
class PagesTest {

    @Test
    void links_lead_to_pages_and_headings_that_are_there() throws Exception {
        List<Page> pages = Page.all();
        List<String> broken = new ArrayList<>();
        int local = 0;
        for (Page page : pages) {
            for (String link : page.links()) {
                if (!link.startsWith("https://")) {
                    local++;
                    if (!leadsSomewhere(page, link, pages)) {
                        broken.add(page + ": " + link);
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(local).isGreaterThan(30);
    }

    private static boolean leadsSomewhere(Page from, String link, List<Page> pages) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? from.path()
                : from.path().resolveSibling(parts[0]).normalize();
        Optional<Page> page =
                pages.stream().filter(each -> each.path().equals(target)).findFirst();
        return parts.length == 1
                ? Files.exists(target)
                : page.isPresent() && page.get().anchors().contains(parts[1]);
    }

    @Test
    void readme_leads_to_every_page() throws Exception {
        List<Page> pages = Page.all();
        Page readme = pages.get(0);

        assertThat(pages.subList(1, pages.size()))
                .extracting(Page::toString)
                .allSatisfy(page -> assertThat(readme.links()).anyMatch(link -> link.split("#")[0].equals(page)));
    }

    /** {@link CommandsIT}, {@link PoliciesTest}, and on a Jenkins {@code DocumentationTest} run the blocks. */
    @Test
    void each_block_is_of_a_language_that_a_test_runs() throws Exception {
        List<Block> blocks =
                Page.all().stream().flatMap(page -> page.blocks().stream()).toList();

        assertThat(blocks)
                .filteredOn(Block::isRun)
                .hasSizeGreaterThan(70)
                .extracting(Block::language)
                .containsOnly("sh", "hcl", "json", "groovy", "yaml");
        assertThat(blocks)
                .filteredOn(block -> !block.isRun())
                .hasSizeLessThan(13)
                .extracting(Block::notRun)
                .allSatisfy(reason -> assertThat(reason).isNotBlank());
    }
}
