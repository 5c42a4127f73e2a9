package io.jenkins.plugins.assumed_role.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, as its tests read it: fenced blocks, headings and links.
 *
 * <p>The line before a block describes it: {@code <!-- not run: reason -->}, or text that ends with the name of a file,
 * {@code `main.tf`:}, in which a reader puts the block.
 */
public final class Page {

    private static final Pattern FENCE = Pattern.compile("( *)```(\\w*)");
    private static final Pattern NOT_RUN = Pattern.compile("\\s*<!-- not run: (.+) -->");
    private static final Pattern FILE = Pattern.compile(".*`([\\w-]+(?:\\.[\\w-]+)+)`:");
    private static final Pattern HEADING = Pattern.compile("#+ (.+)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    private final Path path;
    private final List<Block> blocks = new ArrayList<>();
    private final Set<String> anchors = new HashSet<>();
    private final List<String> links = new ArrayList<>();

    private Page(Path path) throws IOException {
        this.path = path;
        List<String> lines = Files.readAllLines(path);
        String before = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int first = i + 1;
                int end = lines.subList(first, lines.size()).indexOf(fence.group(1) + "```") + first;
                blocks.add(block(fence, before, first, lines.subList(first, end)));
                i = end;
                before = "";
            } else if (!lines.get(i).isBlank()) {
                before = lines.get(i);
                read(before);
            }
        }
    }

    private Block block(Matcher fence, String before, int line, List<String> lines) {
        int indent = fence.group(1).length();
        StringBuilder text = new StringBuilder();
        lines.forEach(each -> text.append(each.length() < indent ? each : each.substring(indent))
                .append('\n'));
        Matcher notRun = NOT_RUN.matcher(before);
        Matcher file = FILE.matcher(before);
        return new Block(
                path.toString(),
                line,
                fence.group(2),
                text.toString(),
                file.matches() ? file.group(1) : null,
                notRun.matches() ? notRun.group(1) : null);
    }

    private void read(String line) {
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            anchors.add(heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-'));
        }
        LINK.matcher(line).results().map((MatchResult link) -> link.group(1)).forEach(links::add);
    }

    /** Returns README.md and the pages in docs. */
    public static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>(List.of(new Page(Path.of("README.md"))));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                pages.add(new Page(file));
            }
        }
        return pages;
    }

    public Path path() {
        return path;
    }

    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    public List<Block> blocks(String language) {
        return blocks.stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    /** The block that a reader puts into that file. */
    public Block file(String name) {
        return blocks.stream()
                .filter(block -> name.equals(block.file()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " has no block for " + name));
    }

    Set<String> anchors() {
        return anchors;
    }

    List<String> links() {
        return links;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
