/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/session/why-take-session.h"
#include "app/session/why-transport.h"
#include "app/window/why-toaster.h"

/* One concern of the window, with its actions and its widgets from the template. Parts know the
 * session but not each other; if one needs another, it activates an action. The window owns its parts
 * and detaches them when it is disposed of. */

G_BEGIN_DECLS

#define WHY_TYPE_WINDOW_PART (why_window_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (WhyWindowPart, why_window_part, WHY, WINDOW_PART, GObject)

struct _WhyWindowPartClass
{
  GObjectClass parent_class;
  /* Once: adds actions, fetches widgets, connects, and shows how things stand. */
  void (*attach) (WhyWindowPart *part);
  /* Reads from the session what has changed; NULL: the part needs nothing from it. */
  void (*update) (WhyWindowPart *part, guint changes);
};

/* What all parts work with; lent by the window. */
typedef struct
{
  GtkWindow *window; /* NULL: detached */
  WhySession *session;
  WhyTransport *transport;
  WhyTakeSession *take;
  WhyToaster *toaster;
} WhyWindowContext;

/* A part of that type, attached. */
WhyWindowPart *why_window_part_new (GType type, const WhyWindowContext *context);
void why_window_part_detach (WhyWindowPart *part);
const WhyWindowContext *why_window_part_context (gpointer part);
/* A widget of the window's template. */
gpointer why_window_part_child (gpointer part, const char *name);

/* user_data of the callbacks: the part. */
void why_window_part_add_actions (gpointer part, const GActionEntry *actions, gsize n);
GSimpleAction *why_window_part_action (gpointer part, const char *name);
void why_window_part_enable (gpointer part, const char *action, gboolean enabled);
void why_window_part_activate (gpointer part, const char *action, GVariant *parameter);

/* Declares a part: the type of the object, the prefix of its functions, and the name of its cast. */
#define WHY_DECLARE_WINDOW_PART(Type, type, TYPE)                                                  \
  G_DECLARE_FINAL_TYPE (Type, type, WHY, TYPE, WhyWindowPart)

G_END_DECLS
