package io.jenkins.plugins.assumed_role.config;

import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.util.FormValidation;
import hudson.util.XStream2;
import io.jenkins.plugins.assumed_role.history.HistoryBounds;
import io.jenkins.plugins.assumed_role.page.HistorySettings;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.SessionName;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.GlobalConfiguration;
import jenkins.model.GlobalConfigurationCategory;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Named roles, rules and defaults for all of Jenkins. Only administrators see and change them. */
@Extension
@Symbol("assumedRole")
public final class AssumedRoleConfiguration extends GlobalConfiguration implements HistorySettings {

    private static final Logger LOGGER = Logger.getLogger(AssumedRoleConfiguration.class.getName());
    private static final int MAX_TIME_LIMIT = 600;
    private static final int MAX_HISTORY_DAYS = 3_650;
    private static final int MAX_HISTORY_MEGABYTES = 1 << 20;

    private List<NamedRole> roles;
    private List<RoleRule> rules;
    private RoleDefaults defaults;
    private int timeLimit = (int) RoleRequest.DEFAULT_TIME_LIMIT.toSeconds();
    private String sessionNameTemplate;
    private boolean allowBuiltInNode;
    private boolean quiet;
    private int historyDays = HistoryBounds.DEFAULT.days();
    private int historyMegabytes = (int) (HistoryBounds.DEFAULT.bytes() >> 20);

    /** Notes that the file exists, but that its rules cannot be read. */
    private transient volatile boolean unreadable;

    public AssumedRoleConfiguration() {
        load();
    }

    public static AssumedRoleConfiguration get() {
        return ExtensionList.lookupSingleton(AssumedRoleConfiguration.class);
    }

    /** Notes that the file cannot be read: without its rules, everything would be allowed. */
    @Override
    public synchronized void load() {
        XmlFile file = getConfigFile();
        unreadable = false;
        try {
            if (file.exists()) {
                file.unmarshal(this);
            }
        } catch (IOException x) {
            unreadable = true;
            LOGGER.log(
                    Level.SEVERE, x, () -> file + " cannot be read: no role is assumed until it can, or rules are set");
        }
    }

    /** Leaves a file that cannot be read unchanged until new rules are set, so that it can be repaired. */
    @Override
    public synchronized void save() {
        if (!unreadable) {
            super.save();
        }
    }

    public boolean isUnreadable() {
        return unreadable;
    }

    /** XStream2 finds a nested class of this name. */
    public static final class ConverterImpl extends LosslessConverter<AssumedRoleConfiguration> {
        public ConverterImpl(XStream2 xstream) {
            super(xstream);
        }

        @Override
        void incomplete(AssumedRoleConfiguration read) {
            read.unreadable = true;
        }
    }

    @Override
    public GlobalConfigurationCategory getCategory() {
        return GlobalConfigurationCategory.get(GlobalConfigurationCategory.Security.class);
    }

    /**
     * Binds the form. A form does not send a list that was emptied. It is added there, instead of emptying all lists before: without rules,
     * if only for a moment, everything would be allowed. The form is tried on another object first, so that nothing of a form that is
     * refused is stored.
     */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        return SubmittedForm.bind(() -> {
            of(request, json);
            withoutSaving(() -> request.bindJSON(this, json));
            save();
            return true;
        });
    }

    /**
     * Returns the configuration that a form describes, which is not in use.
     *
     * @throws IllegalArgumentException if the form is wrong
     */
    public static AssumedRoleConfiguration of(StaplerRequest2 request, JSONObject json) {
        for (String list : List.of("roles", "rules")) {
            if (!json.has(list)) {
                json.put(list, new JSONArray());
            }
        }
        AssumedRoleConfiguration described = new AssumedRoleConfiguration();
        described.withoutSaving(() -> request.bindJSON(described, json));
        return described;
    }

    /** Makes changes, which are not saved. */
    void withoutSaving(Runnable changes) {
        BulkChange unsaved = new BulkChange(this);
        try {
            changes.run();
        } finally {
            unsaved.abort();
        }
    }

    public List<NamedRole> getRoles() {
        return roles == null ? List.of() : List.copyOf(roles);
    }

    @DataBoundSetter
    public void setRoles(List<NamedRole> roles) {
        this.roles = roles == null ? null : new ArrayList<>(roles);
        save();
    }

    public List<RoleRule> getRules() {
        return rules == null ? List.of() : List.copyOf(rules);
    }

    @DataBoundSetter
    public void setRules(List<RoleRule> rules) {
        this.rules = rules == null ? null : new ArrayList<>(rules);
        unreadable = false;
        save();
    }

    RuleLevel rules() {
        return RoleRule.level("", getRules(), !unreadable);
    }

    /** Returns settings for blocks that do not set them; null for none. */
    public RoleDefaults getDefaults() {
        return defaults;
    }

    @DataBoundSetter
    public void setDefaults(RoleDefaults defaults) {
        this.defaults = RoleDefaults.checked(defaults);
        save();
    }

    /** Returns the seconds that assuming a role may take, all attempts together. */
    public int getTimeLimit() {
        return timeLimit;
    }

    /** @param timeLimit 1 to 600 */
    @DataBoundSetter
    public void setTimeLimit(int timeLimit) {
        this.timeLimit = between("timeLimit", timeLimit, MAX_TIME_LIMIT, "seconds");
        save();
    }

    public String getSessionNameTemplate() {
        return sessionNameTemplate;
    }

    /** @param sessionNameTemplate with {@code ${JOB}}, {@code ${BUILD}}, {@code ${NODE}} and {@code ${USER}} */
    @DataBoundSetter
    public void setSessionNameTemplate(String sessionNameTemplate) {
        SessionName.checkTemplate(Text.stripped(sessionNameTemplate));
        this.sessionNameTemplate = Text.given(sessionNameTemplate);
        save();
    }

    public boolean isAllowBuiltInNode() {
        return allowBuiltInNode;
    }

    @DataBoundSetter
    public void setAllowBuiltInNode(boolean allowBuiltInNode) {
        this.allowBuiltInNode = allowBuiltInNode;
        save();
    }

    public boolean isQuiet() {
        return quiet;
    }

    @DataBoundSetter
    public void setQuiet(boolean quiet) {
        this.quiet = quiet;
        save();
    }

    /** Returns the days for which the history of blocks is kept. */
    public int getHistoryDays() {
        return historyDays;
    }

    /** @param historyDays 1 to 3650 */
    @DataBoundSetter
    public void setHistoryDays(int historyDays) {
        this.historyDays = between("historyDays", historyDays, MAX_HISTORY_DAYS, "days");
        save();
    }

    /** Returns the size of the history of blocks above which the oldest days are removed, in MiB. */
    public int getHistoryMegabytes() {
        return historyMegabytes;
    }

    /** @param historyMegabytes 1 to 1048576 */
    @DataBoundSetter
    public void setHistoryMegabytes(int historyMegabytes) {
        this.historyMegabytes = between("historyMegabytes", historyMegabytes, MAX_HISTORY_MEGABYTES, "MiB");
        save();
    }

    private static int between(String field, int value, int most, String unit) {
        if (value < 1 || value > most) {
            throw new InvalidArgument(field + ": " + value + " is not between 1 and " + most + " " + unit + ".");
        }
        return value;
    }

    @Override
    public HistoryBounds historyBounds() {
        return new HistoryBounds(historyDays, (long) historyMegabytes << 20);
    }

    @Override
    public String getDisplayName() {
        return Messages.AssumedRoleConfiguration_DisplayName();
    }

    @POST
    public FormValidation doCheckSessionNameTemplate(@QueryParameter String value) {
        return FieldCheck.check(() -> SessionName.checkTemplate(Text.stripped(value)));
    }
}
