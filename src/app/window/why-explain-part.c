/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-explain-part.h"

#include "analysis/text/why-reason-text.h"
#include "app/preferences/why-settings.h"
#include "app/window/why-play-bar.h"
#include "app/window/why-trust-popover.h"
#include "app/window/why-verdict-bar.h"
#include "figure/page/why-figure.h"

struct _WhyExplainPart
{
  WhyWindowPart parent_instance;
  WhyVerdictBar *verdict;
  GtkLabel *reason;
  GtkLabel *conservation;
  WhyTrustPopover *trust;
  GtkWidget *trust_button;
  WhyRule rule; /* whose relevance the reason tells of ... */
  gsize asked;  /* ... and what it compares with */
};

G_DEFINE_FINAL_TYPE (WhyExplainPart, why_explain_part, WHY_TYPE_WINDOW_PART)

static void
show_trust (WhyExplainPart *self, const WhyAnalysis *analysis, const WhyPanelOptions *options)
{
  WhySession *session = why_window_part_context (self)->session;
  g_autofree char *text = why_figure_conservation_text (analysis, options->rule, options->question);
  if (g_strcmp0 (gtk_label_get_text (self->conservation), text ? text : "") != 0)
    gtk_label_set_text (self->conservation, text ? text : "");
  gtk_widget_set_visible (self->trust_button, text != NULL);
  why_trust_popover_set (self->trust, why_session_get_analyzer (session), analysis, options->rule,
                         options->question);
}

/* While a verdict is on its way, the room of the reason before it is kept, so that the panels do not jump to and
 * fro. Live sound has no reason: it would change while one reads. */
static void
show_reason (WhyExplainPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  const WhyPanelOptions *options = why_session_get_options (session);
  GtkWidget *label = GTK_WIDGET (self->reason);
  gboolean is_live = why_session_is_live (session),
           is_coming = !is_live && analysis && analysis->stage < WHY_STAGE_RELEVANCE;
  g_autofree char *text
      = analysis && !is_live && !is_coming
            ? why_reason_text (analysis, options->rule, why_session_get_asked (session))
            : NULL;
  int kept = is_coming && gtk_widget_get_visible (label) ? gtk_widget_get_height (label) : 0;
  gtk_widget_set_size_request (label, -1, kept > 0 ? kept : -1);
  gtk_widget_set_visible (label, text || kept > 0);
  if (g_strcmp0 (gtk_label_get_text (self->reason), text ? text : "") != 0)
    gtk_label_set_text (self->reason, text ? text : "");
  gtk_label_set_selectable (self->reason, text != NULL);
}

static void
show_verdict (WhyExplainPart *self, guint changes)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyPanelOptions *options = why_session_get_options (session);
  gboolean is_new = (changes & (WHY_SESSION_ANALYSIS | WHY_SESSION_DOCUMENT)) != 0;
  if (is_new)
    why_verdict_bar_set_analysis (self->verdict, why_session_get_analysis (session),
                                  !why_session_is_live (session));
  /* Options change with every step of a zoom. */
  if (is_new || options->rule != self->rule || why_session_get_asked (session) != self->asked)
    show_reason (self);
  self->rule = options->rule;
  self->asked = why_session_get_asked (session);
}

static void
why_explain_part_update (WhyWindowPart *part, guint changes)
{
  WhyExplainPart *self = WHY_EXPLAIN_PART (part);
  WhySession *session = why_window_part_context (self)->session;
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  const WhyPanelOptions *options = why_session_get_options (session);
  if (!(changes & (WHY_SESSION_ANALYSIS | WHY_SESSION_OPTIONS | WHY_SESSION_DOCUMENT)))
    return;
  show_verdict (self, changes);
  why_verdict_bar_set_explained (self->verdict, why_session_get_asked (session),
                                 why_session_get_compares (session));
  if (!analysis)
    return;
  show_trust (self, analysis, options);
}

/* "explain" (u): asks why this class, or why not. */
static void
explain_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_explain (why_window_part_context (data)->session, g_variant_get_uint32 (parameter));
}

/* "compare": others with what is named, or each by itself. */
static void
compare_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  why_session_compare (why_window_part_context (data)->session, g_variant_get_boolean (value));
}

static void
clicked_cb (WhyVerdictBar *verdict, guint class_index, WhyExplainPart *self)
{
  why_window_part_activate (self, "explain", g_variant_new_uint32 (class_index));
}

static void
rule_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyRule rule;
  if (!why_rule_parse (g_variant_get_string (value, NULL), &rule))
    return;
  g_simple_action_set_state (action, value);
  why_session_set_rule (why_window_part_context (data)->session, rule);
}

/* Another concert pitch names other notes. */
static void
a4_changed (gpointer data)
{
  if (why_window_part_context (data)->window)
    why_explain_part_update (data, WHY_SESSION_ANALYSIS);
}

static void
why_explain_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "explain", explain_cb, "u", NULL, NULL },
    { "compare", NULL, NULL, "true", compare_cb },
    { "rule", NULL, "s", "'epsilon-zplus'", rule_cb },
  };
  WhyExplainPart *self = WHY_EXPLAIN_PART (part);
  WhyPlayBar *bar = why_window_part_child (self, "play_bar");
  self->verdict = why_window_part_child (self, "verdict");
  self->reason = why_window_part_child (self, "reason");
  self->conservation = why_play_bar_child (bar, "conservation");
  self->trust = why_play_bar_child (bar, "trust");
  self->trust_button = why_play_bar_child (bar, "trust_button");

  /* The template has them apart, since the verdict bar is a widget of its own. */
  g_autoptr (GtkWidget) controls = g_object_ref (why_window_part_child (self, "controls"));
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (controls)), controls);
  why_verdict_bar_append (self->verdict, controls);

  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  g_signal_connect_object (self->verdict, "explain", G_CALLBACK (clicked_cb), self, 0);
  why_settings_watch ("a4-hz", a4_changed, self, G_OBJECT (self));
  g_autofree char *rule = why_settings_get ("rule");
  if (*rule)
    g_action_change_state (G_ACTION (why_window_part_action (self, "rule")),
                           g_variant_new_string (rule));
}

static void
why_explain_part_class_init (WhyExplainPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_explain_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_explain_part_update;
}

static void
why_explain_part_init (WhyExplainPart *self)
{
}
