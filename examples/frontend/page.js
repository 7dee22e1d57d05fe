const escape = text => text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)

/** The shop's first page: what there is, and what it costs. */
export const page = products => `<!doctype html>
<html lang="en">
<title>Shop</title>
<h1>Shop</h1>
<ul>
${products.map(({ name, cents }) => `  <li>${escape(name)}: ${(cents / 100).toFixed(2)} €</li>`).join('\n')}
</ul>
</html>
`
