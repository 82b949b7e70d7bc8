/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/preferences/why-preferences.h"

#include <glib/gi18n.h>

#include "app/preferences/why-colours.h"
#include "app/why-compat.h"
#include "app/preferences/why-model-row.h"
#include "app/preferences/why-preference-rows.h"
#include "app/preferences/why-settings.h"
#include "dsp/pitch/why-measure.h"

#define MAX_THREADS 64
#define WIDTH 520
#define HEIGHT 560

static const WhyChoice schemes[]
    = { { "", N_ ("Follow the System") }, { "light", N_ ("Light") }, { "dark", N_ ("Dark") } };
static const WhyChoice rules[] = { { "epsilon-zplus", "LRP-[ε,z+]" }, { "epsilon", "LRP-ε" } };

static const WhyChoice windows[] = { { "", N_ ("Balanced") },
                                     { "short", N_ ("Short: Sharp in Time") },
                                     { "long", N_ ("Long: Sharp in Frequency") } };

static void
apply_scheme (gpointer user)
{
  g_autofree char *scheme = why_settings_get ("color-scheme");
  AdwColorScheme color = ADW_COLOR_SCHEME_DEFAULT;
  if (g_strcmp0 (scheme, "light") == 0)
    color = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_strcmp0 (scheme, "dark") == 0)
    color = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), color);
}

static void
apply_a4 (gpointer user)
{
  why_note_set_a4 (why_settings_get_double ("a4-hz"));
}

void
why_preferences_apply (void)
{
  apply_a4 (NULL);
  why_settings_watch ("a4-hz", apply_a4, NULL, G_OBJECT (adw_style_manager_get_default ()));
  apply_scheme (NULL);
  why_settings_watch ("color-scheme", apply_scheme, NULL,
                      G_OBJECT (adw_style_manager_get_default ()));
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (page, group);
  return group;
}

static void
fill_picture (AdwPreferencesGroup *group)
{
  adw_preferences_group_add (group,
                             why_preference_choice_row (_ ("Appearance"), NULL, "color-scheme",
                                                        schemes, G_N_ELEMENTS (schemes)));
  adw_preferences_group_add (
      group, why_preference_choice_row (_ ("Default Rule"),
                                        _ ("How relevance is computed in a new window"), "rule",
                                        rules, G_N_ELEMENTS (rules)));
  adw_preferences_group_add (group, why_preference_choice_row (_ ("Colours"),
                                                               _ ("For the spectrogram and "
                                                                  "scattering"),
                                                               "colours", why_colours_sequential (),
                                                               WHY_N_SEQUENTIAL));
  adw_preferences_group_add (group,
                             why_preference_choice_row (_ ("Relevance Colours"),
                                                        _ ("Against and for a technique"),
                                                        "relevance-colours",
                                                        why_colours_diverging (), WHY_N_DIVERGING));
}

static void
fill_spectrogram (AdwPreferencesGroup *group)
{
  adw_preferences_group_add (group, why_preference_choice_row (_ ("Spectrogram Window"),
                                                               _ ("Length of its Fourier "
                                                                  "transform"),
                                                               "spectrogram-windows", windows,
                                                               G_N_ELEMENTS (windows)));
  adw_preferences_group_add (
      group, why_preference_number_row (_ ("Level Range"),
                                        _ ("From the quietest shown to the loudest, in dB"),
                                        "db-range", 30, 120, 5, 0));
}

static void
fill_analysis (AdwPreferencesGroup *group)
{
  adw_preferences_group_add (group,
                             why_preference_number_row (_ ("Concert Pitch"),
                                                        _ ("Frequency of A4 in Hz, used to name "
                                                           "notes"),
                                                        "a4-hz", WHY_NOTE_MIN_A4_HZ,
                                                        WHY_NOTE_MAX_A4_HZ, 1, 1));
  adw_preferences_group_add (group, why_model_row_new ());
  adw_preferences_group_add (group, why_preference_number_row (_ ("Threads"),
                                                               _ ("0 uses every processor core"),
                                                               "threads", 0, MAX_THREADS, 1, 0));
}

/* What the curves of rate and extent are held against. */
static void
fill_target (AdwPreferencesGroup *group)
{
  adw_preferences_group_set_description (
      group, _ ("The band behind the curves of rate and extent, and while recording"));
  adw_preferences_group_add (group, why_preference_number_row (_ ("Slowest Rate"), _ ("In Hz"),
                                                               "target-rate-from", 1, 20, 0.1, 1));
  adw_preferences_group_add (group, why_preference_number_row (_ ("Fastest Rate"), _ ("In Hz"),
                                                               "target-rate-to", 1, 20, 0.1, 1));
  adw_preferences_group_add (group, why_preference_number_row (_ ("Narrowest Extent"),
                                                               _ ("In cents to either side"),
                                                               "target-extent-from", 1, 400, 1, 0));
  adw_preferences_group_add (group, why_preference_number_row (_ ("Widest Extent"),
                                                               _ ("In cents to either side"),
                                                               "target-extent-to", 1, 400, 1, 0));
}

GtkWidget *
why_preferences_show (GtkWindow *parent)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  fill_picture (add_group (page, _ ("Pictures")));
  fill_spectrogram (add_group (page, _ ("Spectrogram")));
  fill_analysis (add_group (page, _ ("Analysis")));
  fill_target (add_group (page, _ ("A Good Vibrato")));
  return why_compat_show_preferences (parent, page, WIDTH, HEIGHT);
}
