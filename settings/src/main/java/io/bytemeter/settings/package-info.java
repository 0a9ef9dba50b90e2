/**
 * Settings: each is a {@link io.bytemeter.settings.Setting} with key, default, expectation and description, kept beside
 * the code that uses it; {@link io.bytemeter.settings.Settings} resolves them from one YAML file, environment variables
 * and {@code --set}, in rising order of precedence. An unknown key or a bad value ends in an
 * {@link io.bytemeter.settings.InvalidSettingException} whose one-line message names key, value and expectation.
 */
@NullMarked
package io.bytemeter.settings;

import org.jspecify.annotations.NullMarked;
