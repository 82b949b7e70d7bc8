/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-remark-dialog.h"

#include <glib/gi18n.h>

#include "app/why-compat.h"

#define MIN_HEIGHT 96

typedef struct
{
  GtkEditable *title; /* NULL: only a remark is asked for */
  GtkTextBuffer *remark;
  WhyRemarkFunc func;
  GObject *owner;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  g_object_unref (question->owner);
  g_free (question);
}

static void
keep (gpointer data)
{
  Question *question = data;
  GtkTextIter from, to;
  gtk_text_buffer_get_bounds (question->remark, &from, &to);
  g_autofree char *text = gtk_text_buffer_get_text (question->remark, &from, &to, FALSE);
  question->func (question->title ? gtk_editable_get_text (question->title) : NULL, text,
                  question->owner);
}

static GtkWidget *
new_label (const char *text, GtkWidget *of)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), of);
  return label;
}

void
why_remark_dialog_show (GtkWindow *parent,
                        const char *heading,
                        const char *title,
                        const char *remark,
                        WhyRemarkFunc func,
                        GObject *owner)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *text = gtk_text_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new (), *entry = NULL;
  Question *question = g_new0 (Question, 1);
  if (title)
    {
      entry = gtk_entry_new ();
      gtk_editable_set_text (GTK_EDITABLE (entry), title);
      gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
      gtk_box_append (GTK_BOX (box), new_label (_ ("_Title"), entry));
      gtk_box_append (GTK_BOX (box), entry);
    }
  question->title = entry ? GTK_EDITABLE (entry) : NULL;
  question->remark = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
  question->func = func;
  question->owner = g_object_ref (owner);
  gtk_text_buffer_set_text (question->remark, remark ? remark : "", -1);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (text), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (text), 6);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (text), 6);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), text);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), MIN_HEIGHT);
  gtk_box_append (GTK_BOX (box), new_label (_ ("_Remark"), text));
  gtk_box_append (GTK_BOX (box), scrolled);
  why_compat_ask_form (parent, heading, box, entry ? entry : text, _ ("_Cancel"), _ ("_Keep"), keep,
                       question, question_free);
}
