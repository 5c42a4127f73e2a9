package io.jenkins.plugins.assumed_role.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import hudson.util.FormValidation;
import hudson.util.XStream2;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Named roles and rules for the jobs of a folder. Its rules narrow the global ones, and its roles are subject to them. */
public final class AssumedRoleFolderProperty extends AbstractFolderProperty<AbstractFolder<?>> {

    private List<NamedRole> roles;
    private List<RoleRule> rules;

    /** Notes that some of the stored configuration could not be read; else null. Stored too, because the rest replaces it on the disk. */
    private Boolean unreadable;

    @DataBoundConstructor
    public AssumedRoleFolderProperty() {
        // All fields are optional.
    }

    public List<NamedRole> getRoles() {
        return roles == null ? List.of() : List.copyOf(roles);
    }

    @DataBoundSetter
    public void setRoles(List<NamedRole> roles) {
        this.roles = roles == null ? null : new ArrayList<>(roles);
    }

    public List<RoleRule> getRules() {
        return rules == null ? List.of() : List.copyOf(rules);
    }

    @DataBoundSetter
    public void setRules(List<RoleRule> rules) {
        this.rules = rules == null ? null : new ArrayList<>(rules);
    }

    public boolean isUnreadable() {
        return Boolean.TRUE.equals(unreadable);
    }

    /** XStream2 finds a nested class of this name. */
    public static final class ConverterImpl extends LosslessConverter<AssumedRoleFolderProperty> {
        public ConverterImpl(XStream2 xstream) {
            super(xstream);
        }

        @Override
        void incomplete(AssumedRoleFolderProperty read) {
            read.unreadable = true;
        }
    }

    @OptionalExtension(requirePlugins = "cloudbees-folder")
    @Symbol("assumedRole")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor {
        @Override
        public String getDisplayName() {
            return Messages.AssumedRoleFolderProperty_DisplayName();
        }

        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return SubmittedForm.bind(() -> super.newInstance(request, form));
        }

        /**
         * Lists the builds of the last 30 days in the folder that the rules of the form would have refused.
         *
         * @param json the section of the form
         */
        @POST
        public FormValidation doRefusedBuilds(@AncestorInPath Item folder, @QueryParameter String json)
                throws IOException {
            if (folder == null) {
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
                return FormValidation.error(Messages.AssumedRoleFolderProperty_NoFolder());
            }
            folder.checkPermission(Item.CONFIGURE);
            String name = folder.getFullName();
            return SubmittedForm.answer(
                    () -> {
                        AssumedRoleFolderProperty form = new AssumedRoleFolderProperty();
                        Stapler.getCurrentRequest2().bindJSON(form, JSONObject.fromObject(json));
                        return form;
                    },
                    form -> RefusalSearch.by(
                            form.rules(name), Map.of(Field.JOB, name + "/"), entry -> entry.isBelow(name)));
        }
    }

    private RuleLevel rules(String folder) {
        return RoleRule.level("folder '" + folder + "'", getRules(), !isUnreadable());
    }

    /** The folders around a job. */
    @OptionalExtension(requirePlugins = "cloudbees-folder")
    public static final class Scope extends RolesOfJob {

        /** Loads the folder plugin before the first block asks, or fails. */
        private final Class<?> folder = AbstractFolder.class;

        @Override
        List<NamedRole> roles(Job<?, ?> job) {
            return folders(job).stream()
                    .flatMap(around -> property(around).getRoles().stream())
                    .toList();
        }

        @Override
        List<RuleLevel> rules(Job<?, ?> job) {
            List<RuleLevel> levels = new ArrayList<>();
            for (AbstractFolder<?> around : folders(job)) {
                levels.add(0, property(around).rules(around.getFullName()));
            }
            return levels;
        }

        @Override
        Map<String, List<NamedRole>> ofFolders() {
            Map<String, List<NamedRole>> roles = new TreeMap<>();
            for (AbstractFolder<?> found : Jenkins.get().allItems(AbstractFolder.class)) {
                if (property(found) != null) {
                    roles.put(found.getFullName(), property(found).getRoles());
                }
            }
            return roles;
        }

        private List<AbstractFolder<?>> folders(Job<?, ?> job) {
            List<AbstractFolder<?>> folders = new ArrayList<>();
            ItemGroup<?> group = job.getParent();
            while (group instanceof Item item) {
                if (folder.isInstance(group) && property((AbstractFolder<?>) group) != null) {
                    folders.add((AbstractFolder<?>) group);
                }
                group = item.getParent();
            }
            return folders;
        }

        private static AssumedRoleFolderProperty property(AbstractFolder<?> folder) {
            return folder.getProperties().get(AssumedRoleFolderProperty.class);
        }
    }
}
