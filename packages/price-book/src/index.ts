export { genaiPriceBook } from './genai-price-book.ts';
