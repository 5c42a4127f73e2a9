/**
 * The page <i>AWS roles</i> of Manage Jenkins, the command {@code aws-roles}, and the monitor for administrators.
 *
 * <p>Begin with {@link io.jenkins.plugins.assumed_role.manage.HistoryView}, which decides which entries a user sees.
 */
package io.jenkins.plugins.assumed_role.manage;
