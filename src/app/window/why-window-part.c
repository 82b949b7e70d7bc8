/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-window-part.h"

typedef struct
{
  WhyWindowContext context;
} WhyWindowPartPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WhyWindowPart, why_window_part, G_TYPE_OBJECT)

static WhyWindowContext *
get_context (gpointer part)
{
  WhyWindowPartPrivate *priv = why_window_part_get_instance_private (part);
  return &priv->context;
}

static void
why_window_part_class_init (WhyWindowPartClass *klass)
{
}

static void
why_window_part_init (WhyWindowPart *self)
{
}

static void
session_changed_cb (WhySession *session, guint changes, WhyWindowPart *self)
{
  if (get_context (self)->window)
    WHY_WINDOW_PART_GET_CLASS (self)->update (self, changes);
}

WhyWindowPart *
why_window_part_new (GType type, const WhyWindowContext *context)
{
  WhyWindowPart *self = g_object_new (type, NULL);
  WhyWindowPartClass *klass = WHY_WINDOW_PART_GET_CLASS (self);
  *get_context (self) = *context;
  if (klass->attach)
    klass->attach (self);
  if (klass->update)
    {
      g_signal_connect_object (context->session, "changed", G_CALLBACK (session_changed_cb), self,
                               0);
      klass->update (self, WHY_SESSION_ALL);
    }
  return self;
}

void
why_window_part_detach (WhyWindowPart *self)
{
  WhyWindowContext *context = get_context (self);
  gpointer others[] = { context->session, context->transport, context->take };
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_signal_handlers_disconnect_by_data (others[i], self);
  *context = (WhyWindowContext){ 0 };
}

const WhyWindowContext *
why_window_part_context (gpointer part)
{
  return get_context (part);
}

gpointer
why_window_part_child (gpointer part, const char *name)
{
  GtkWindow *window = get_context (part)->window;
  GObject *child
      = gtk_widget_get_template_child (GTK_WIDGET (window), G_OBJECT_TYPE (window), name);
  g_assert (child);
  return child;
}

void
why_window_part_add_actions (gpointer part, const GActionEntry *actions, gsize n)
{
  g_action_map_add_action_entries (G_ACTION_MAP (get_context (part)->window), actions, (int) n,
                                   part);
}

GSimpleAction *
why_window_part_action (gpointer part, const char *name)
{
  return G_SIMPLE_ACTION (
      g_action_map_lookup_action (G_ACTION_MAP (get_context (part)->window), name));
}

void
why_window_part_enable (gpointer part, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (why_window_part_action (part, action), enabled);
}

void
why_window_part_activate (gpointer part, const char *action, GVariant *parameter)
{
  g_action_group_activate_action (G_ACTION_GROUP (get_context (part)->window), action, parameter);
}
