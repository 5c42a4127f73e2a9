package io.jenkins.plugins.assumed_role.config;

import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.XStream2;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.SessionName;
import java.io.IOException;
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
public final class AssumedRoleConfiguration extends GlobalConfiguration {

    private static final Logger LOGGER = Logger.getLogger(AssumedRoleConfiguration.class.getName());
    private static final int MAX_TIME_LIMIT = 600;

    private List<NamedRole> roles;
    private List<RoleRule> rules;
    private String region;
    private String stsEndpoint;
    /** How they are delivered: the name of a mode and no secret. */
    private String delivery;

    private Integer duration;
    private int timeLimit = (int) RoleRequest.DEFAULT_TIME_LIMIT.toSeconds();
    private String sessionNameTemplate;
    private boolean allowBuiltInNode;
    private boolean quiet;

    /** Its file is there, but what rules it had is not known. */
    private transient volatile boolean unreadable;

    public AssumedRoleConfiguration() {
        load();
    }

    public static AssumedRoleConfiguration get() {
        return ExtensionList.lookupSingleton(AssumedRoleConfiguration.class);
    }

    /** Otherwise a file that cannot be read would be no rules, and everything be allowed. */
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

    /** What cannot be read stays as it is, to be set right, until somebody decides on new rules. */
    @Override
    public synchronized void save() {
        if (!unreadable) {
            super.save();
        }
    }

    public boolean isUnreadable() {
        return unreadable;
    }

    /** Found by its name. */
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
     * A list that was emptied is missing in what the form sends. It is put there, instead of emptying all lists before: without rules, if
     * only for a moment, everything would be allowed. And the form is tried on another object first: of one that is refused nothing
     * counts.
     */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        for (String list : List.of("roles", "rules")) {
            if (!json.has(list)) {
                json.put(list, new JSONArray());
            }
        }
        return SubmittedForm.bind(() -> {
            bindWithoutSaving(new AssumedRoleConfiguration(), request, json);
            bindWithoutSaving(this, request, json);
            save();
            return true;
        });
    }

    private static void bindWithoutSaving(AssumedRoleConfiguration target, StaplerRequest2 request, JSONObject json) {
        BulkChange change = new BulkChange(target);
        try {
            request.bindJSON(target, json);
        } finally {
            change.abort();
        }
    }

    public List<NamedRole> getRoles() {
        return Given.orNone(roles);
    }

    @DataBoundSetter
    public void setRoles(List<NamedRole> roles) {
        this.roles = Given.list(roles);
        save();
    }

    public List<RoleRule> getRules() {
        return Given.orNone(rules);
    }

    @DataBoundSetter
    public void setRules(List<RoleRule> rules) {
        this.rules = Given.list(rules);
        unreadable = false;
        save();
    }

    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(String region) {
        FieldCheck.require(request -> request.region(region));
        this.region = Given.text(region);
        save();
    }

    public String getStsEndpoint() {
        return stsEndpoint;
    }

    @DataBoundSetter
    public void setStsEndpoint(String stsEndpoint) {
        FieldCheck.require(request -> request.stsEndpoint(stsEndpoint));
        this.stsEndpoint = Given.text(stsEndpoint);
        save();
    }

    public String getDelivery() {
        return delivery;
    }

    @DataBoundSetter
    public void setDelivery(String delivery) {
        this.delivery = FieldCheck.delivery(delivery);
        save();
    }

    public Integer getDuration() {
        return duration;
    }

    @DataBoundSetter
    public void setDuration(Integer duration) {
        FieldCheck.requireHop(hop -> hop.duration(duration));
        this.duration = duration;
        save();
    }

    /** Seconds for assuming a role, all attempts together. */
    public int getTimeLimit() {
        return timeLimit;
    }

    /** @param timeLimit 1 to 600 */
    @DataBoundSetter
    public void setTimeLimit(int timeLimit) {
        if (timeLimit < 1 || timeLimit > MAX_TIME_LIMIT) {
            throw new IllegalArgumentException(
                    "timeLimit: " + timeLimit + " is not within 1 and " + MAX_TIME_LIMIT + " seconds.");
        }
        this.timeLimit = timeLimit;
        save();
    }

    public String getSessionNameTemplate() {
        return sessionNameTemplate;
    }

    /** @param sessionNameTemplate with {@code ${JOB}}, {@code ${BUILD}}, {@code ${NODE}} and {@code ${USER}} */
    @DataBoundSetter
    public void setSessionNameTemplate(String sessionNameTemplate) {
        SessionName.checkTemplate(Given.first(sessionNameTemplate, ""));
        this.sessionNameTemplate = Given.text(sessionNameTemplate);
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

    @Override
    public String getDisplayName() {
        return Messages.AssumedRoleConfiguration_DisplayName();
    }

    @POST
    public FormValidation doCheckDuration(@QueryParameter String value) {
        return FieldCheck.duration(value);
    }

    @POST
    public FormValidation doCheckRegion(@QueryParameter String value) {
        return FieldCheck.request(request -> request.region(value));
    }

    @POST
    public FormValidation doCheckStsEndpoint(@QueryParameter String value) {
        return FieldCheck.request(request -> request.stsEndpoint(value));
    }

    @POST
    public FormValidation doCheckSessionNameTemplate(@QueryParameter String value) {
        return FieldCheck.check(() -> SessionName.checkTemplate(value));
    }

    @POST
    public ListBoxModel doFillDeliveryItems() {
        return FieldCheck.deliveries();
    }
}
