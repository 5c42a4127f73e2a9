package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.assumed_role.config.AssumedRoleFolderProperty;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import javaposse.jobdsl.plugin.ExecuteDslScripts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jobs and folders as code, by the names that Job DSL derives from our symbols. */
@WithJenkins
class JobDslTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_job_runs_as_a_role(JenkinsRule r) throws Exception {
        agent.connect(r);
        agent.aws.role(TARGET).trustsTags();

        seed(r, """
                job('deploy') {
                  label('linux')
                  wrappers {
                    assumedRole {
                      role {
                        arn('%s')
                        duration(900)
                        region('eu-west-1')
                        tags([team: 'infra'])
                      }
                    }
                  }
                  steps {
                    shell('echo $AWS_ASSUMED_ROLE_ARN in $AWS_REGION')
                  }
                }
                """.formatted(TARGET));

        r.assertLogContains(
                TARGET + " in eu-west-1",
                r.buildAndAssertSuccess(r.jenkins.getItemByFullName("deploy", FreeStyleProject.class)));
        assertThat(agent.aws.requests("AssumeRole").get(0).parameters())
                .containsEntry("DurationSeconds", "900")
                .containsEntry("Tags.member.1.Value", "infra");
    }

    /** Job DSL requires each argument of a constructor. */
    @Test
    void a_job_leaves_the_role_to_its_agent(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleNodeProperty property = new AssumedRoleNodeProperty();
        property.setRole(TARGET);
        r.jenkins.getNode("linux-1").getNodeProperties().add(property);

        seed(r, """
                job('deploy') {
                  label('linux')
                  wrappers {
                    assumedRole {
                      role {
                        arn('')
                        duration(1800)
                      }
                    }
                  }
                  steps {
                    shell('echo $AWS_ASSUMED_ROLE_ARN')
                  }
                }
                """);

        r.assertLogContains(
                TARGET, r.buildAndAssertSuccess(r.jenkins.getItemByFullName("deploy", FreeStyleProject.class)));
        assertThat(agent.aws.requests("AssumeRole").get(0).parameters()).containsEntry("DurationSeconds", "1800");
    }

    @Test
    void a_folder_has_roles_and_rules(JenkinsRule r) throws Exception {
        seed(r, """
                folder('infra') {
                  properties {
                    assumedRole {
                      roles {
                        namedRole {
                          name('prod')
                          arn('%s')
                          defaults { externalId('abc') }
                        }
                      }
                      rules {
                        roleRule {
                          effect('allow')
                          role('%s')
                          job('infra/**')
                          agent('linux-1')
                        }
                        roleRule {
                          effect('deny')
                          revision('untrusted')
                        }
                      }
                    }
                  }
                }
                """.formatted(TARGET, OTHER));

        AssumedRoleFolderProperty property = r.jenkins
                .getItemByFullName("infra", Folder.class)
                .getProperties()
                .get(AssumedRoleFolderProperty.class);
        assertThat(property.getRoles())
                .singleElement()
                .returns("prod", NamedRole::getName)
                .returns(TARGET, NamedRole::getArn)
                .returns("abc", role -> role.getDefaults().getExternalId());
        assertThat(property.getRules())
                .extracting(RoleRule::getEffect, RoleRule::getRole, RoleRule::getAgent, RoleRule::getRevision)
                .containsExactly(tuple("allow", OTHER, "linux-1", "any"), tuple("deny", "", "", "untrusted"));
    }

    @Test
    void sources_of_jobs_and_of_named_roles(JenkinsRule r) throws Exception {
        seed(r, """
                folder('infra') {
                  properties {
                    assumedRole {
                      roles {
                        namedRole {
                          name('prod')
                          arn('%s')
                          defaults {
                            trustAnchorArn('%s')
                            rolesAnywhereProfileArn('%s')
                          }
                        }
                      }
                    }
                  }
                }
                job('deploy') {
                  wrappers {
                    assumedRole {
                      role {
                        arn('%1$s')
                        source('profile')
                        sourceProfile('build')
                      }
                    }
                  }
                }
                """.formatted(TARGET, ConfigurationTest.ANCHOR, ConfigurationTest.PROFILE));

        assertThat(r.jenkins
                        .getItemByFullName("infra", Folder.class)
                        .getProperties()
                        .get(AssumedRoleFolderProperty.class)
                        .getRoles())
                .singleElement()
                .returns(ConfigurationTest.ANCHOR, role -> role.getDefaults().getTrustAnchorArn())
                .returns(ConfigurationTest.PROFILE, role -> role.getDefaults().getRolesAnywhereProfileArn());
        assertThat(r.jenkins
                        .getItemByFullName("deploy", FreeStyleProject.class)
                        .getBuildWrappersList()
                        .get(AssumedRoleBuildWrapper.class)
                        .getRole())
                .returns("profile", WithAssumedRoleStep::getSource)
                .returns("build", WithAssumedRoleStep::getSourceProfile);
    }

    private static void seed(JenkinsRule r, String script) throws Exception {
        FreeStyleProject seed = r.createFreeStyleProject("seed");
        ExecuteDslScripts scripts = new ExecuteDslScripts();
        scripts.setUseScriptText(true);
        scripts.setScriptText(script);
        seed.getBuildersList().add(scripts);
        r.buildAndAssertSuccess(seed);
    }
}
