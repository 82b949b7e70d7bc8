/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-list-part.h"

#include "app/window/why-file-steps.h"

struct _WhyListPart
{
  WhyWindowPart parent_instance;
  WhyFileSteps *steps;
};

G_DEFINE_FINAL_TYPE (WhyListPart, why_list_part, WHY_TYPE_WINDOW_PART)

static void
open_selected (WhyListPart *self)
{
  const char *file = why_file_steps_get_file (self->steps);
  if (file)
    why_session_open (why_window_part_context (self)->session, file,
                      why_file_steps_get_start (self->steps));
}

void
why_list_part_follow (WhyListPart *self, GtkSingleSelection *selection)
{
  why_file_steps_set_selection (self->steps, selection);
  open_selected (self);
}

/* What is opened by other ways is no recording of the list. */
static void
why_list_part_update (WhyWindowPart *part, guint changes)
{
  WhyListPart *self = WHY_LIST_PART (part);
  WhySession *session = why_window_part_context (self)->session;
  const char *file = why_file_steps_get_file (self->steps);
  if (file && (changes & WHY_SESSION_BUSY)
      && g_strcmp0 (file, why_session_get_asked_path (session)) != 0)
    why_file_steps_set_selection (self->steps, NULL);
}

static void
step (WhyListPart *self, int by)
{
  if (why_file_steps_move (self->steps, by))
    open_selected (self);
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step (data, 1);
}

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step (data, -1);
}

static void
why_list_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "next-file", next_cb, NULL, NULL, NULL },
    { "previous-file", previous_cb, NULL, NULL, NULL },
  };
  WhyListPart *self = WHY_LIST_PART (part);
  self->steps = why_window_part_child (self, "steps");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  why_file_steps_set_selection (self->steps, NULL);
}

static void
why_list_part_class_init (WhyListPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_list_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_list_part_update;
}

static void
why_list_part_init (WhyListPart *self)
{
}
