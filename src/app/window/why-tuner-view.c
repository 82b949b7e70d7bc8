/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-tuner-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/preferences/why-settings.h"
#include "app/preferences/why-target.h"
#include "figure/chart/why-tuner.h"

#define HEIGHT 76
#define MIN_WIDTH 320
/* Readers of the screen are told of a new note at once, of changes within it no more often than this. */
#define WORDS_INTERVAL_US G_USEC_PER_SEC

struct _WhyTunerView
{
  WhyPictureView parent_instance;

  WhyTuner tuner;
  guint64 note;
  gint64 next_words;
  char *words;
};

G_DEFINE_FINAL_TYPE (WhyTunerView, why_tuner_view, WHY_TYPE_PICTURE_VIEW)

static void
why_tuner_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer picture, int width, int height)
{
  cairo_t *cr = why_picture_view_begin_cairo (snapshot, width, height);
  why_tuner_draw (cr, &WHY_TUNER_VIEW (view)->tuner, why_picture_view_get_style (view), width,
                  height);
  cairo_destroy (cr);
}

static void
tell (WhyTunerView *self)
{
  g_free (self->words);
  self->words = why_tuner_describe (&self->tuner);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->words, -1);
}

static void
target_changed (gpointer data)
{
  WhyTunerView *self = data;
  why_target_get (&self->tuner.target);
  tell (self);
  why_picture_view_drop_node (WHY_PICTURE_VIEW (self));
}

static void
why_tuner_view_finalize (GObject *object)
{
  g_free (WHY_TUNER_VIEW (object)->words);
  G_OBJECT_CLASS (why_tuner_view_parent_class)->finalize (object);
}

static void
why_tuner_view_class_init (WhyTunerViewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = why_tuner_view_finalize;
  picture_class->min_width = picture_class->natural_width = MIN_WIDTH;
  picture_class->min_height = picture_class->natural_height = HEIGHT;
  picture_class->font_share = 0.9;
  picture_class->draw = why_tuner_view_draw;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whytuner");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
why_tuner_view_init (WhyTunerView *self)
{
  self->tuner = (WhyTuner){ .f0_hz = NAN, .rate_hz = NAN, .extent_cents = NAN };
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Tuner"),
                                  -1);
  why_target_watch (target_changed, self, G_OBJECT (self));
  why_settings_watch ("a4-hz", target_changed, self, G_OBJECT (self));
  target_changed (self);
}

static gboolean
is_same (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

void
why_tuner_view_set_tone (WhyTunerView *self, const WhyLiveTone *tone)
{
  g_return_if_fail (WHY_IS_TUNER_VIEW (self));
  WhyTuner *tuner = &self->tuner;
  double f0_hz = tone && tone->sounds ? tone->f0_hz : NAN, rate_hz = tone ? tone->rate_hz : NAN,
         extent_cents = tone ? tone->extent_cents : NAN;
  if (is_same (tuner->f0_hz, f0_hz) && is_same (tuner->rate_hz, rate_hz)
      && is_same (tuner->extent_cents, extent_cents))
    return;
  guint64 note = tone ? tone->note : 0;
  gboolean is_other = note != self->note || isnan (tuner->f0_hz) != isnan (f0_hz);
  gint64 now = g_get_monotonic_time ();
  tuner->f0_hz = f0_hz;
  tuner->rate_hz = rate_hz;
  tuner->extent_cents = extent_cents;
  self->note = note;
  if (is_other || now >= self->next_words)
    {
      self->next_words = now + WORDS_INTERVAL_US;
      tell (self);
    }
  why_picture_view_drop_node (WHY_PICTURE_VIEW (self));
}

const char *
why_tuner_view_get_words (WhyTunerView *self)
{
  g_return_val_if_fail (WHY_IS_TUNER_VIEW (self), "");
  return self->words;
}
