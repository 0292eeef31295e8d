-- What people typed may look like much, but it must read no file and fetch nothing.
function Image(picture) return picture.caption end
function RawInline() return {} end
function RawBlock() return {} end
function Link(link)
  if link.target:match("^https?://") or link.target:match("^mailto:") then return link end
  return link.content
end
