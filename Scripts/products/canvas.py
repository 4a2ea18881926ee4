"""A drawing surface measured in millimetres, for labels. Drawn at twice its resolution."""

import functools

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SUPERSAMPLING = 2

FONTS = {
    "sans": "truetype/lato/Lato-Regular.ttf",
    "sans-bold": "truetype/lato/Lato-Bold.ttf",
    "sans-black": "truetype/lato/Lato-Black.ttf",
    "sans-italic": "truetype/lato/Lato-BoldItalic.ttf",
    "condensed": "truetype/roboto/unhinted/RobotoCondensed-Regular.ttf",
    "condensed-bold": "truetype/roboto/unhinted/RobotoCondensed-Bold.ttf",
    "poster": "opentype/bebas-neue/BebasNeue-Bold.otf",
    "geometric": "opentype/league-spartan/LeagueSpartan-Bold.otf",
    "round": "truetype/comfortaa/Comfortaa-Bold.ttf",
    "script": "opentype/lobster/lobster.otf",
    "brush": "opentype/kaushanscript/KaushanScript-Regular.otf",
    "jolly": "truetype/leckerli-one/LeckerliOne-Regular.ttf",
    "serif": "opentype/ebgaramond/EBGaramond12-Bold.otf",
    "serif-italic": "opentype/ebgaramond/EBGaramond12-Italic.otf",
}


@functools.cache
def font(name, pixels):
    return ImageFont.truetype(f"/usr/share/fonts/{FONTS[name]}", pixels)


def rgb(color):
    """(r, g, b) of a "#rrggbb" or a tuple."""
    if isinstance(color, str):
        return tuple(int(color[i:i + 2], 16) for i in (1, 3, 5))
    return tuple(color[:3])


def mix(a, b, t):
    return tuple(round(x + (y - x) * t) for x, y in zip(rgb(a), rgb(b)))


class Canvas:
    """Width and height in millimetres, y downwards; `density` in pixels a millimetre."""

    def __init__(self, width, height, density, color="#ffffff"):
        self.width, self.height, self.density = width, height, density
        self.k = density * SUPERSAMPLING
        size = (round(width * density) * SUPERSAMPLING, round(height * density) * SUPERSAMPLING)
        self.image = Image.new("RGBA", size, rgb(color) + (255,))

    def px(self, points):
        return [(x * self.k, y * self.k) for x, y in points]

    def finished(self):
        """The picture at its own resolution."""
        return self.image.convert("RGB").reduce(SUPERSAMPLING)

    def paste(self, other, x, y, angle=0.0):
        """Lays a canvas or a picture over this one, its top left corner at (x, y)."""
        image = other.image if isinstance(other, Canvas) else other
        if angle:
            image = image.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        self.lay(image, round(x * self.k), round(y * self.k))

    def lay(self, image, left, top):
        """Composites a picture whose top left corner, in pixels, may lie outside."""
        box = (max(0, -left), max(0, -top), min(image.width, self.image.width - left),
               min(image.height, self.image.height - top))
        if box[0] < box[2] and box[1] < box[3]:
            self.image.alpha_composite(image.crop(box), (max(0, left), max(0, top)))

    def overlay(self, mask, color, opacity=1.0):
        """Paints a colour through a mask of the canvas' size."""
        box = mask.getbbox()
        if box is None:
            return
        mask = mask.crop(box)
        layer = Image.new("RGBA", mask.size, rgb(color) + (0,))
        layer.putalpha(mask.point(lambda v: round(v * opacity)))
        self.image.alpha_composite(layer, box[:2])

    def mask(self):
        return Image.new("L", self.image.size)

    # --- fills ---------------------------------------------------------------------------------

    def gradient(self, top, bottom, box=None, angle=90.0, mask=None):
        """A linear gradient over a box (x, y, width, height); 90° runs downwards."""
        x, y, w, h = box or (0, 0, self.width, self.height)
        wp, hp = max(1, round(w * self.k)), max(1, round(h * self.k))
        a = np.radians(angle)
        gx, gy = np.meshgrid(np.linspace(-1, 1, wp), np.linspace(-1, 1, hp))
        t = (gx * np.cos(a) + gy * np.sin(a)) / (abs(np.cos(a)) + abs(np.sin(a)))
        t = ((t + 1) / 2)[..., None]
        pixels = np.asarray(rgb(top)) * (1 - t) + np.asarray(rgb(bottom)) * t
        image = Image.fromarray(pixels.round().astype("uint8"), "RGB").convert("RGBA")
        if mask is not None:
            full = Image.new("RGBA", self.image.size)
            full.paste(image, (round(x * self.k), round(y * self.k)))
            full.putalpha(ImageChops.multiply(full.getchannel("A"), mask))
            self.image = Image.alpha_composite(self.image, full)
        else:
            self.paste(image, x, y)

    def radial(self, x, y, radius, inner, outer_opacity=0.0, opacity=1.0):
        """A soft glow."""
        gx, gy = np.meshgrid(np.arange(self.image.width), np.arange(self.image.height))
        d = np.hypot(gx - x * self.k, gy - y * self.k) / (radius * self.k)
        t = np.clip(1 - d, 0, 1) ** 2
        alpha = (outer_opacity + (opacity - outer_opacity) * t) * 255
        self.overlay(Image.fromarray(alpha.astype("uint8"), "L"), inner)

    def rays(self, x, y, count, color, opacity, phase=0.0):
        """Sunbeams from a point."""
        m = self.mask()
        draw = ImageDraw.Draw(m)
        reach = 2 * (self.width + self.height)
        for i in range(count):
            a = phase + 2 * np.pi * i / count
            b = a + np.pi / count
            draw.polygon(self.px([(x, y), (x + reach * np.cos(a), y + reach * np.sin(a)),
                                  (x + reach * np.cos(b), y + reach * np.sin(b))]), fill=255)
        self.overlay(m, color, opacity)

    def noise(self, amount, seed, scale=1.0):
        """Paper grain: brightness varies by `amount` of 255."""
        rng = np.random.default_rng(seed)
        w, h = max(2, round(self.image.width / scale)), max(2, round(self.image.height / scale))
        grain = Image.fromarray((rng.random((h, w)) * 255).astype("uint8"), "L")
        grain = grain.resize(self.image.size, Image.Resampling.BICUBIC)
        a = np.asarray(self.image, float).copy()
        a[..., :3] += (np.asarray(grain, float)[..., None] / 255 - 0.5) * 2 * amount
        self.image = Image.fromarray(a.clip(0, 255).astype("uint8"), "RGBA")

    # --- shapes --------------------------------------------------------------------------------

    def polygon(self, points, color, opacity=1.0, shadow=0.0):
        m = self.mask()
        ImageDraw.Draw(m).polygon(self.px(points), fill=255)
        self.shape(m, color, opacity, shadow)

    def rectangle(self, x, y, w, h, color, radius=0.0, opacity=1.0, shadow=0.0, outline=None,
                  line=0.3):
        m = self.mask()
        box = [x * self.k, y * self.k, (x + w) * self.k - 1, (y + h) * self.k - 1]
        ImageDraw.Draw(m).rounded_rectangle(box, radius * self.k, fill=255)
        if color is not None:
            self.shape(m, color, opacity, shadow)
        if outline is not None:
            ImageDraw.Draw(self.image).rounded_rectangle(
                box, radius * self.k, outline=rgb(outline) + (255,),
                width=max(1, round(line * self.k)))

    def ellipse(self, x, y, rx, ry, color, opacity=1.0, shadow=0.0, outline=None, line=0.4):
        m = self.mask()
        box = [(x - rx) * self.k, (y - ry) * self.k, (x + rx) * self.k, (y + ry) * self.k]
        ImageDraw.Draw(m).ellipse(box, fill=255)
        if color is not None:
            self.shape(m, color, opacity, shadow)
        if outline is not None:
            ImageDraw.Draw(self.image).ellipse(box, outline=rgb(outline) + (255,),
                                               width=max(1, round(line * self.k)))

    def line(self, points, color, width):
        ImageDraw.Draw(self.image).line(self.px(points), fill=rgb(color) + (255,),
                                        width=max(1, round(width * self.k)), joint="curve")

    def shape(self, mask, color, opacity=1.0, shadow=0.0):
        box = mask.getbbox()
        if shadow and box:
            margin = round(shadow * self.k * 4)
            box = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
            soft = mask.crop(box).filter(ImageFilter.GaussianBlur(shadow * self.k))
            dark = Image.new("RGBA", soft.size)
            dark.putalpha(soft.point(lambda v: round(v * 0.35)))
            self.lay(dark, box[0] + round(shadow * self.k * 0.5), box[1] + round(shadow * self.k))
        self.overlay(mask, color, opacity)

    # --- text ----------------------------------------------------------------------------------

    def text(self, x, y, words, face, size, color, anchor="mm", width=None, stroke=0.0,
             stroke_color="#ffffff", shadow=0.0, tracking=0.0, angle=0.0):
        """One line of text, `size` millimetres high, made smaller to fit `width`.

        Returns the size that was used.
        """
        f = font(face, max(4, round(size * self.k)))
        if width:
            length = f.getlength(words) + tracking * size * self.k * (len(words) - 1)
            if length > width * self.k:
                size *= width * self.k / length
                f = font(face, max(4, round(size * self.k)))
        margin = round((stroke + size * 0.5) * self.k) + 2
        advance = tracking * size * self.k
        length = f.getlength(words) + advance * (len(words) - 1)
        # A square that holds the words whatever their angle, the anchor at its centre.
        side = 2 * (round(length if anchor[0] != "m" else length / 2) + margin + round(size * self.k))
        glyphs = Image.new("L", (side, side if angle else 4 * margin + 4 * round(size * self.k)))
        at = (glyphs.width / 2, glyphs.height / 2)

        def draw(mask, **extra):
            pen = ImageDraw.Draw(mask)
            if not advance:
                pen.text(at, words, fill=255, font=f, anchor=anchor, **extra)
                return
            left = at[0] - {"l": 0, "m": length / 2, "r": length}[anchor[0]]
            for c in words:
                pen.text((left, at[1]), c, fill=255, font=f, anchor="l" + anchor[1], **extra)
                left += f.getlength(c) + advance

        draw(glyphs)
        layers = [(glyphs, color)]
        if stroke:
            thick = Image.new("L", glyphs.size)
            draw(thick, stroke_width=round(stroke * self.k))
            layers.insert(0, (thick, stroke_color))
        for i, (mask, ink) in enumerate(layers):
            if angle:
                mask = mask.rotate(angle, Image.Resampling.BICUBIC)
            full = self.mask()
            full.paste(mask, (round(x * self.k - mask.width / 2), round(y * self.k - mask.height / 2)))
            self.shape(full, ink, shadow=shadow if i == 0 else 0)
        return size

    def paragraph(self, x, y, w, words, face, size, color, leading=1.25, align="l"):
        """Text broken into lines; returns the y below it."""
        f = font(face, max(4, round(size * self.k)))
        lines, current = [], ""
        for word in words.split():
            candidate = f"{current} {word}".strip()
            if f.getlength(candidate) > w * self.k and current:
                lines.append(current)
                current = word
            else:
                current = candidate
        lines.append(current)
        draw = ImageDraw.Draw(self.image)
        at = {"l": x, "m": x + w / 2, "r": x + w}[align]
        for i, row in enumerate(lines):
            draw.text((at * self.k, (y + i * size * leading) * self.k), row, font=f,
                      fill=rgb(color) + (255,), anchor=f"{align}a")
        return y + len(lines) * size * leading


class Atlas:
    """The unfolded outside of a pack: panels side by side on one texture."""

    def __init__(self, width, height, density, color="#ffffff"):
        self.sheet = Canvas(width, height, density, color)
        self.places, self.panels = {}, {}

    def panel(self, name, x, y, width, height, color="#ffffff"):
        """A canvas to draw a panel on, to be laid at (x, y) when the sheet is finished."""
        canvas = Canvas(width, height, self.sheet.density, color)
        self.places[name], self.panels[name] = (x, y, width, height), canvas
        return canvas

    def copy(self, name, source, x, y):
        """A second print of a panel."""
        _, _, width, height = self.places[source]
        self.places[name], self.panels[name] = (x, y, width, height), self.panels[source]

    def rectangle(self, name):
        """The panel's place in texture coordinates."""
        x, y, w, h = self.places[name]
        return (x / self.sheet.width, y / self.sheet.height, (x + w) / self.sheet.width,
                (y + h) / self.sheet.height)

    def finished(self):
        for name, (x, y, _, _) in self.places.items():
            # On whole pixels of the finished picture, so that barcodes stay sharp.
            left, top = (round(v * self.sheet.density) * SUPERSAMPLING for v in (x, y))
            self.sheet.lay(self.panels[name].image, left, top)
        return self.sheet.finished()
