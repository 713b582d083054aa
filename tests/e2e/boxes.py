"""Where a picture and the boxes over it really lie on the page, in px of the window."""


def shown_at(picture):
    """Where an uncropped picture lies within its element: left, top, width, height."""
    return picture.evaluate(
        """picture => {
            const {left, top, width, height} = picture.getBoundingClientRect();
            const {naturalWidth, naturalHeight} = picture;
            const scale = Math.min(width / naturalWidth, height / naturalHeight);
            const size = [naturalWidth * scale, naturalHeight * scale];
            return [left + (width - size[0]) / 2, top + (height - size[1]) / 2, ...size];
        }"""
    )


def drawn_at(box):
    """Where the line around something is: left, top, right, bottom."""
    return box.locator(".box-line").evaluate(
        """line => {
            const corner = (x, y) => new DOMPoint(x, y).matrixTransform(line.getScreenCTM());
            const {x, y, width, height} = line.getBBox();
            const [from, to] = [corner(x, y), corner(x + width, y + height)];
            return [from.x, from.y, to.x, to.y];
        }"""
    )


def expected_at(shown, fractions):
    """Where the box that the API gives belongs in a picture that is shown somewhere."""
    left, top, width, height = shown
    across = [fractions["left"], fractions["left"] + fractions["width"]]
    down = [fractions["top"], fractions["top"] + fractions["height"]]
    return [
        left + across[0] * width,
        top + down[0] * height,
        left + across[1] * width,
        top + down[1] * height,
    ]
