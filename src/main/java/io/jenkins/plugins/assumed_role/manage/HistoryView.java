package io.jenkins.plugins.assumed_role.manage;

import hudson.model.Api;
import io.jenkins.plugins.assumed_role.block.OpenBlocks;
import io.jenkins.plugins.assumed_role.history.Entry;
import io.jenkins.plugins.assumed_role.history.Entry.Result;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.history.History;
import io.jenkins.plugins.assumed_role.history.Search;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.page.ReadableJobs;
import io.jenkins.plugins.assumed_role.page.RoleHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * A search of the history for the current user. Entries of jobs that the user may not read are counted and not shown; a filter for a detail
 * that is hidden finds nothing, since its answer would reveal it.
 */
@ExportedBean
public final class HistoryView {

    private static final Set<Result> OPEN = Set.of(Result.OPEN);
    private static final Set<Result> REFUSED = Set.of(Result.REFUSED_BY_AWS, Result.REFUSED_BY_RULE);

    private final HistoryQuery query;
    private final boolean administrator = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    private final ReadableJobs readable = new ReadableJobs();
    private final List<HistoryRow> rows = new ArrayList<>();
    private int unreadable;
    private boolean more;

    private HistoryView(HistoryQuery query) {
        this.query = query;
    }

    /** Returns one page of rows. */
    static HistoryView page(HistoryQuery query) throws IOException {
        return query.order() == null ? newest(query) : sorted(query);
    }

    /** Reads the whole result, and keeps no more rows than up to the page. */
    private static HistoryView sorted(HistoryQuery query) throws IOException {
        HistoryView view = new HistoryView(query);
        int last = (query.page() + 1) * query.size();
        PriorityQueue<HistoryRow> first = new PriorityQueue<>(query.order().reversed());
        view.read(row -> {
            first.add(row);
            if (first.size() > last) {
                first.remove();
                view.more = true;
            }
            return true;
        });
        first.stream()
                .sorted(query.order())
                .skip((long) query.page() * query.size())
                .forEach(view.rows::add);
        return view;
    }

    private static HistoryView newest(HistoryQuery query) throws IOException {
        HistoryView view = new HistoryView(query);
        int skipped = query.page() * query.size();
        int[] seen = {0};
        view.read(row -> {
            if (seen[0]++ < skipped) {
                return true;
            }
            if (view.rows.size() == query.size()) {
                view.more = true;
                return false;
            }
            return view.rows.add(row);
        });
        return view;
    }

    /** Passes each row to a consumer, until it returns false. */
    static void all(HistoryQuery query, Predicate<HistoryRow> taker) throws IOException {
        new HistoryView(query).read(taker);
    }

    private void read(Predicate<HistoryRow> taker) throws IOException {
        History history = RoleHistory.get();
        Set<String> elsewhere = history.openElsewhere();
        Predicate<String> open = block -> OpenBlocks.isOpen(block) || elsewhere.contains(block);
        Set<Result> results = query.isOpen() ? OPEN : query.isRefused() ? REFUSED : query.results();
        Search search = new Search(query.since(), query.until(), query.texts(), results);
        int[] left = {OpenBlocks.count() + elsewhere.size()};
        if (!query.isOpen()) {
            history.read(search, open, entry -> take(entry, taker));
        } else if (left[0] > 0) {
            // Reads no further than to the oldest open block, whatever the filters are.
            history.read(new Search(null, null, Map.of(), OPEN), open, entry -> {
                boolean more = !search.matches(entry) || take(entry, taker);
                return more && --left[0] > 0;
            });
        }
    }

    private boolean take(Entry entry, Predicate<HistoryRow> taker) {
        HistoryRow row = new HistoryRow(entry, administrator);
        if (row.isHidden() && query.texts().keySet().stream().anyMatch(BlockEvents::isHidden)) {
            return true;
        }
        if (!readable.contains(entry.get(Field.JOB))) {
            unreadable++;
            return true;
        }
        return taker.test(row);
    }

    @Exported
    public List<HistoryRow> getEntries() {
        return List.copyOf(rows);
    }

    /** Returns how many entries of other jobs match, as far as the history was read. */
    @Exported
    public int getUnreadable() {
        return unreadable;
    }

    /** Returns whether there is a next page. */
    @Exported
    public boolean isMore() {
        return more;
    }

    public HistoryQuery getQuery() {
        return query;
    }

    public Api getApi() {
        return new Api(this);
    }
}
